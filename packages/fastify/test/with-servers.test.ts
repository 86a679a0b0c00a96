import { afterEach, expect, it } from '@jest/globals';
import { createHttpMetrics, plugin } from '@stageguard/fastify';
import { FastifyStageInstrumentation } from '@stageguard/fastify/instrumentation';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import { createTestProvider } from '@stageguard/testing';
import { FASTIFIES } from './fixtures/fastifies';
import { serve } from './fixtures/serve';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function enabled<T extends { disable(): void }>(instrumentation: T): T {
  closing.push(() => instrumentation.disable());
  return instrumentation;
}

it.each(FASTIFIES)('%s joins the exchange of its server, and tells it the route', async (_name, fastify) => {
  const { meterProvider, collect, shutdown } = createTestProvider();
  closing.push(shutdown);
  const servers = enabled(new HttpStageInstrumentation({ route: true, meterProvider }));
  const routes = enabled(new FastifyStageInstrumentation({ meterProvider }));
  const app = fastify();
  await app.register(plugin(createHttpMetrics({ meterProvider })));
  app.get('/users/:id', async () =>
    (await collect()).points('http.server.active_requests').filter(({ value }) => value !== 0),
  );
  const { client, close } = await serve(app);
  closing.push(close);
  const points = JSON.parse(await client.request({ path: '/users/5' }).text());
  expect(points).toMatchObject([{ value: 1, attributes: { 'http.route': '/users/:id' } }]);
  await Promise.all([servers.metrics.drained(), routes.metrics.drained()]);
});
