import { afterEach, describe, expect, it } from '@jest/globals';
import { FastifyStageInstrumentation } from '@stageguard/fastify/instrumentation';
import type { FastifyInstance } from 'fastify';
import { FASTIFIES } from './fixtures/fastifies';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe.each(FASTIFIES)('%s under the instrumentation', (_name, fastify) => {
  /** What an application tells of itself, and how many of its requests are counted. */
  async function told(counted: () => number | undefined) {
    const app: FastifyInstance = fastify();
    closing.push(() => app.close());
    const counts: unknown[] = [];
    app.get('/x/:id', async () => void counts.push(counted()));
    app.register(async (scope: FastifyInstance) => {
      scope.addHook('onRequest', async () => {});
      scope.decorateRequest('tenant', '');
      scope.get('/inner', async () => void counts.push(counted()));
    });
    await app.inject('/x/1');
    await new Promise((resolve) => app.inject({ url: '/inner' }, resolve));
    await app.listen({ port: 0, host: '127.0.0.1' });
    await (await fetch(`http://127.0.0.1:${(app.server.address() as { port: number }).port}/x/2`)).text();
    const symbols = Object.getOwnPropertySymbols(app);
    const hooks = symbols.find(({ description }) => description === 'fastify.hooks') as symbol;
    return {
      counts,
      self: {
        routes: app.printRoutes({ includeHooks: true } as never),
        plugins: app.printPlugins?.().replace(/[\d.]+ ms/g, ''),
        keys: [...Object.keys(app), ...symbols.map(String)],
        hooks: Object.entries((app as never)[hooks] as object).map(([name, list]) => [name, list?.length]),
        inject: [app.inject.name, app.inject.length],
      },
    };
  }

  it('tells of its routes, plugins, hooks and itself what it tells without', async () => {
    const without = await told(() => undefined);
    const instrumentation = new FastifyStageInstrumentation({ route: true });
    closing.push(() => instrumentation.disable());
    const beside = await told(() => instrumentation.metrics.active);
    expect(beside.self).toEqual(without.self);
    expect(beside.counts).toEqual([1, 1, 1]);
    await instrumentation.metrics.drained();
  });

  it('refuses what is injected when it is closed, as it does without', async () => {
    const instrumentation = new FastifyStageInstrumentation();
    closing.push(() => instrumentation.disable());
    const app: FastifyInstance = fastify();
    await app.ready();
    await app.close();
    await expect(app.inject('/')).rejects.toThrow(/closed/i);
    const refused = await new Promise((resolve) => app.inject('/', resolve as never));
    expect(refused).toBeInstanceOf(Error);
  });
});
