import { afterEach, expect, it } from '@jest/globals';
import { createHttpMetrics, middleware } from '@stageguard/express';
import { ExpressStageInstrumentation } from '@stageguard/express/instrumentation';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import { createTestProvider } from '@stageguard/testing';
import { serve } from '@stageguard/testing/adapter';
import { fresh, PACKAGES } from './fixtures/fresh';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function enabled<T extends { disable(): void }>(instrumentation: T): T {
  closing.push(() => instrumentation.disable());
  return instrumentation;
}

it.each(PACKAGES)('%s joins the exchange of its server, and tells it the route', async (_name, name) => {
  const { meterProvider, collect, shutdown } = createTestProvider();
  closing.push(shutdown);
  const servers = enabled(new HttpStageInstrumentation({ route: true, meterProvider }));
  const express = fresh(name);
  const routes = enabled(new ExpressStageInstrumentation({ meterProvider }));
  routes.instrument(express);
  const app = express();
  const http = createHttpMetrics({ meterProvider });
  app.use(middleware(http));
  app.get('/users/:id', async (_req, res) => {
    res.json((await collect()).points('http.server.active_requests').filter(({ value }) => value !== 0));
  });
  const { client, close } = await serve(app);
  closing.push(close);
  const points = JSON.parse(await client.request({ path: '/users/5' }).text());
  expect(points).toMatchObject([{ value: 1, attributes: { 'http.route': '/users/:id' } }]);
  await Promise.all([servers.metrics.drained(), routes.metrics.drained()]);
});
