import { expect, it } from '@jest/globals';
import { createHttpMetrics, middleware } from '@stageguard/koa';
import { KoaStageInstrumentation } from '@stageguard/koa/instrumentation';
import { createTestProvider } from '@stageguard/testing';
import { serve } from '@stageguard/testing/adapter';
import Koa from 'koa';
import mount from 'koa-mount';

import { eachKoa } from './fixtures/installed';

eachKoa((install) => {
  it('a request counts once, however often the middleware is installed, and by both ways at once', async () => {
    const installed = install();
    const { app, metrics } = installed;
    const mounted = new Koa();
    mounted.use(middleware(metrics));
    mounted.use(async (ctx) => {
      ctx.body = await installed.inFlight();
    });
    app.use(middleware(metrics));
    app.use(mount('/mounted', mounted));
    const { client } = await installed.serve();
    expect(JSON.parse(await client.request({ path: '/mounted' }).text())).toEqual({ handle: 1 });
    await metrics.drained();
    expect(await installed.visits()).toEqual({ handle: 1, respond: 1 });
  });

  it('a request counts under every name that it is counted under, and each is current', async () => {
    const installed = install({ route: true });
    const { app, metrics, provider } = installed;
    const others = createHttpMetrics({ name: 'other', meterProvider: provider.meterProvider });
    app.use(middleware(others));
    app.use((ctx) => {
      ctx.body = [metrics.active, others.active, metrics.current()?.stage, others.current()?.stage];
    });
    const { client } = await installed.serve();
    expect(JSON.parse(await client.request().text())).toEqual([1, 1, 'handle', 'handle']);
    await Promise.all([metrics.drained(), others.drained()]);
  });
});

it('an application whose context cannot be changed is served and counted all the same', async () => {
  const metrics = createHttpMetrics();
  const app = new Koa();
  app.use(middleware(metrics));
  app.use((ctx) => {
    ctx.body = String(metrics.active);
  });
  Object.freeze(app.context);
  const { client, close } = await serve(app.callback());
  const counted = await client.request().text();
  await close();
  expect(counted).toBe('1');
  await metrics.drained();
});

it('what is ignored is not counted, and its verbs do nothing', async () => {
  const { meterProvider, collect, shutdown } = createTestProvider();
  const metrics = createHttpMetrics({
    stages: { work: {} },
    ignore: (req) => req.url === '/health',
    meterProvider,
  });
  const app = new Koa();
  app.use(middleware(metrics));
  app.use(async (ctx) => {
    metrics.enter('work');
    ctx.body = await metrics.run('work', async () => String(metrics.active));
  });
  const { client, close } = await serve(app.callback());
  expect(await client.request({ path: '/health' }).text()).toBe('0');
  expect(await client.request({ path: '/healthy' }).text()).toBe('1');
  await metrics.drained();
  expect((await collect()).sum('stageguard.anomalies')).toBe(0);
  await close();
  await shutdown();
});

it('metrics that createHttpMetrics did not make are refused when the middleware is made', () => {
  expect(() => middleware({} as never)).toThrow(TypeError);
  expect(() => new KoaStageInstrumentation({ metrics: {} as never })).toThrow(TypeError);
});
