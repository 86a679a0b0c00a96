import { expect, it } from '@jest/globals';
import { createHttpMetrics, middleware } from '@stageguard/express';
import { ExpressStageInstrumentation } from '@stageguard/express/instrumentation';
import { createTestProvider } from '@stageguard/testing';
import { serve } from '@stageguard/testing/adapter';
import express, { type RequestHandler } from 'express';
import { eachExpress } from './fixtures/installed';

eachExpress((install) => {
  it('a request counts once, however often the middleware is installed, and by both ways at once', async () => {
    const { app, express, metrics, inFlight, visits, ...installed } = install();
    const mounted = express();
    mounted.use(middleware(metrics));
    mounted.use(async (_req, res) => void res.json(await inFlight()));
    app.use(middleware(metrics));
    app.use('/mounted', express.Router().use(middleware(metrics)), mounted as RequestHandler);
    const { client } = await installed.serve();
    expect(JSON.parse(await client.request({ path: '/mounted' }).text())).toEqual({ handle: 1 });
    await metrics.drained();
    expect(await visits()).toEqual({ handle: 1, respond: 1 });
  });

  it('a request counts under every name that it is counted under, and each is current', async () => {
    const { app, metrics, provider, ...installed } = install({ route: true });
    const others = createHttpMetrics({ name: 'other', meterProvider: provider.meterProvider });
    app.use(middleware(others));
    app.use((_req, res) => {
      res.json([metrics.active, others.active, metrics.current()?.stage, others.current()?.stage]);
    });
    const { client } = await installed.serve();
    expect(JSON.parse(await client.request().text())).toEqual([1, 1, 'handle', 'handle']);
    await Promise.all([metrics.drained(), others.drained()]);
  });

  it('an application without handlers of its own counts what it answers with 404', async () => {
    const { metrics, visits, ...installed } = install();
    const { client } = await installed.serve();
    expect((await client.request().head).status).toBe(404);
    await metrics.drained();
    expect(await visits()).toEqual({ handle: 1, respond: 1 });
  });

  it('a router takes objects that are no messages, and nothing is counted', async () => {
    const { app, metrics } = install({ route: true });
    const seen: unknown[] = [];
    const router = app as unknown as { handle(...args: unknown[]): void };
    app.get('/users/:id', (req) => seen.push(req.params['id'], metrics.active));
    router.handle({ method: 'GET', url: '/users/5' }, { setHeader() {} }, () => {});
    expect(seen).toEqual(['5', 0]);
  });
});

it('what is ignored is not counted, and its verbs do nothing', async () => {
  const { meterProvider, collect, shutdown } = createTestProvider();
  const metrics = createHttpMetrics({
    stages: { work: {} },
    ignore: (req) => req.url === '/health',
    meterProvider,
  });
  const app = express();
  app.use(middleware(metrics));
  app.use(async (_req, res) => {
    metrics.enter('work');
    res.end(await metrics.run('work', async () => String(metrics.active)));
  });
  const { client, close } = await serve(app);
  expect(await client.request({ path: '/health' }).text()).toBe('0');
  expect(await client.request({ path: '/healthy' }).text()).toBe('1');
  await metrics.drained();
  expect((await collect()).sum('stageguard.anomalies')).toBe(0);
  await close();
  await shutdown();
});

it('metrics that createHttpMetrics did not make are refused when the middleware is made', () => {
  expect(() => middleware({} as never)).toThrow(TypeError);
  expect(() => new ExpressStageInstrumentation({ metrics: {} as never })).toThrow(TypeError);
});
