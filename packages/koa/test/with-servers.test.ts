import { afterEach, expect, it } from '@jest/globals';
import Router from '@koa/router';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import { createHttpMetrics, middleware } from '@stageguard/koa';
import { KoaStageInstrumentation } from '@stageguard/koa/instrumentation';
import { createTestProvider } from '@stageguard/testing';
import { serve } from '@stageguard/testing/adapter';
import { KOAS } from './fixtures/koas';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function enabled<T extends { disable(): void }>(instrumentation: T): T {
  closing.push(() => instrumentation.disable());
  return instrumentation;
}

it.each(KOAS)('%s joins the exchange of its server, and tells it the route', async (_name, Koa) => {
  const { meterProvider, collect, shutdown } = createTestProvider();
  closing.push(shutdown);
  const servers = enabled(new HttpStageInstrumentation({ route: true, meterProvider }));
  const routes = enabled(new KoaStageInstrumentation({ meterProvider }));
  routes.instrument(Koa);
  const app = new Koa();
  app.use(middleware(createHttpMetrics({ meterProvider })));
  const router = new Router().get('/users/:id', async (ctx) => {
    ctx.body = (await collect()).points('http.server.active_requests').filter(({ value }) => value !== 0);
  });
  app.use(router.routes());
  const { client, close } = await serve(app.callback());
  closing.push(close);
  const points = JSON.parse(await client.request({ path: '/users/5' }).text());
  expect(points).toMatchObject([{ value: 1, attributes: { 'http.route': '/users/:id' } }]);
  await Promise.all([servers.metrics.drained(), routes.metrics.drained()]);
});
