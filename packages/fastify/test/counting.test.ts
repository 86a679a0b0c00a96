import { afterEach, describe, expect, it } from '@jest/globals';
import { createHttpMetrics, plugin } from '@stageguard/fastify';
import { createTestProvider, until } from '@stageguard/testing';
import { createSignal } from '@stageguard/testing/contract';
import type { FastifyInstance } from 'fastify';
import { FASTIFIES } from './fixtures/fastifies';
import { eachFastify } from './fixtures/installed';

eachFastify((install) => {
  it('a request counts once, however often the plugin is registered, and by both ways at once', async () => {
    const installed = install();
    const { app, metrics } = installed;
    await app.register(plugin(metrics));
    await app.register(async (scope: FastifyInstance) => {
      await scope.register(plugin(metrics));
      scope.get('/inner', () => installed.inFlight());
    });
    const client = await installed.serve();
    expect(JSON.parse(await client.request({ path: '/inner' }).text())).toEqual({ handle: 1 });
    await metrics.drained();
    expect(await installed.visits()).toEqual({ handle: 1, respond: 1 });
  });

  it('a request counts under every name that it is counted under, and each is current and knows the route', async () => {
    const { app, metrics, provider, serve } = install({ route: true });
    const { meterProvider } = provider;
    const others = createHttpMetrics({ name: 'other', route: true, meterProvider });
    await app.register(plugin(others));
    app.get('/users/:id', async () =>
      [metrics, others].map((each) => [
        each.current()?.stage,
        each.snapshot().oldest[0]?.attributes['http.route'],
      ]),
    );
    const client = await serve();
    const answer = JSON.parse(await client.request({ path: '/users/5' }).text());
    expect(answer).toEqual([
      ['handle', '/users/:id'],
      ['handle', '/users/:id'],
    ]);
    await Promise.all([metrics.drained(), others.drained()]);
  });

  it('an injected request counts like any other, and ends', async () => {
    const installed = install();
    const { app, metrics } = installed;
    app.post('/', async (request) => ({ ...(await installed.inFlight()), of: request.body }));
    const answer = await app.inject({ method: 'POST', url: '/', payload: { a: 1 } });
    expect(answer.json()).toEqual({ handle: 1, of: { a: 1 } });
    await metrics.drained();
    expect(await installed.visits()).toEqual({ receive: 1, handle: 1, respond: 1 });
  });

  it('an injected request that is cut off ends', async () => {
    const installed = install();
    const { app, metrics } = installed;
    app.get('/', (_request, reply) => {
      reply.hijack();
      reply.raw.destroy();
    });
    // Older ones answer with what there was.
    await app.inject('/').catch(() => {});
    await metrics.drained();
    expect(await installed.inFlight()).toEqual({});
  });

  it('requests of routes that were declared before the plugin has loaded count', async () => {
    const installed = install();
    const { app, metrics } = installed;
    app.get('/early', () => installed.inFlight());
    await app.register(async (scope: FastifyInstance) => {
      scope.get('/inner', () => installed.inFlight());
    });
    const client = await installed.serve();
    for (const path of ['/early', '/inner']) {
      expect(JSON.parse(await client.request({ path }).text())).toEqual({ handle: 1 });
      await metrics.drained();
    }
  });
});

describe.each(FASTIFIES)('%s, the plugin', (_name, fastify) => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  function application() {
    const { meterProvider, collect, shutdown } = createTestProvider();
    const app = fastify();
    closing.push(() => app.close(), shutdown);
    return { app, meterProvider, collect };
  }

  it('counts the instance that registers it, and those below', async () => {
    const { app, meterProvider } = application();
    const metrics = createHttpMetrics({ meterProvider });
    const answer = async () => metrics.active;
    app.get('/beside', answer);
    await app.register(async (scope: FastifyInstance) => {
      await scope.register(plugin(metrics));
      scope.get('/of', answer);
      await scope.register(async (below: FastifyInstance) => void below.get('/below', answer));
    });
    const counts = [];
    for (const path of ['/beside', '/of', '/below']) {
      counts.push((await app.inject(path)).json());
      await metrics.drained();
    }
    expect(counts).toEqual([0, 1, 1]);
  });

  it('has a name', async () => {
    const { app, meterProvider } = application();
    await app.register(plugin(createHttpMetrics({ meterProvider })));
    await app.ready();
    expect(app.printPlugins()).toContain('@stageguard/fastify');
  });

  it('ignores what is to be ignored, whose verbs do nothing', async () => {
    const { app, meterProvider, collect } = application();
    const ignore = (req: { url?: string | undefined }) => req.url === '/health';
    const metrics = createHttpMetrics({ stages: { work: {} }, ignore, meterProvider });
    await app.register(plugin(metrics));
    app.get('/:any', async () => {
      metrics.enter('work');
      return metrics.run('work', async () => metrics.active);
    });
    expect((await app.inject('/health')).json()).toBe(0);
    expect((await app.inject('/healthy')).json()).toBe(1);
    await metrics.drained();
    expect((await collect()).sum('stageguard.anomalies')).toBe(0);
  });

  it('counts an injected request until its last byte', async () => {
    const { app, meterProvider } = application();
    const metrics = createHttpMetrics({ meterProvider });
    const finish = createSignal();
    await app.register(plugin(metrics));
    app.get('/', (_request, reply) => {
      reply.hijack();
      reply.raw.write('first ');
      finish.fired.then(() => reply.raw.end('last'));
    });
    const answer = app.inject('/');
    await until(() => metrics.snapshot().oldest[0]?.stage === 'respond');
    finish.fire();
    expect((await answer).payload).toBe('first last');
    await metrics.drained();
  });
});

it('metrics that createHttpMetrics did not make are refused when the plugin is made', () => {
  expect(() => plugin({} as never)).toThrow(TypeError);
});
