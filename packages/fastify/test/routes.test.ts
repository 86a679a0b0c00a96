import { expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { eachFastify } from './fixtures/each-fastify';
import type { Installed } from './fixtures/installed';

eachFastify((install) => {
  it('a route is known in the first hook, and in every stage of the request', async () => {
    const installed = install({ route: true });
    const { app } = installed;
    const seen: unknown[] = [];
    app.addHook('onRequest', async () => void seen.push(routeOf(installed)));
    app.get('/users/:id', () => answer(installed));
    const client = await installed.serve();
    const text = await client.request({ path: '/users/5?secret=7' }).text();
    expect(JSON.parse(text)).toEqual({
      route: '/users/:id',
      name: 'GET /users/:id',
      exported: ['/users/:id'],
    });
    expect(seen).toEqual(['/users/:id']);
  });

  it('prefixes are part of it, wildcards are told as they are written', async () => {
    const installed = install({ route: true });
    await installed.app.register(
      async (scope: FastifyInstance) => void scope.get('/files/*', () => answer(installed)),
      { prefix: '/api/:version' },
    );
    const client = await installed.serve();
    const text = await client.request({ path: '/api/2/files/a/b' }).text();
    expect(JSON.parse(text)).toMatchObject({ route: '/api/:version/files/*' });
  });

  it('a request that no route matches has none: never its path', async () => {
    const installed = install({ route: true });
    installed.app.setNotFoundHandler(() => answer(installed));
    const client = await installed.serve();
    const text = await client.request({ path: '/users/5?secret=7' }).text();
    expect(JSON.parse(text)).toEqual({ route: null, name: 'GET /users/5', exported: [null] });
  });

  it('without the option the route is a name for people, and no attribute', async () => {
    const installed = install();
    installed.app.get('/users/:id', () => answer(installed));
    const client = await installed.serve();
    const text = await client.request({ path: '/users/5' }).text();
    expect(JSON.parse(text)).toEqual({ route: null, name: 'GET /users/:id', exported: [null] });
  });
});

function routeOf({ metrics }: Installed): unknown {
  return metrics.snapshot().oldest[0]?.attributes['http.route'] ?? null;
}

async function answer(installed: Installed) {
  const { metrics, provider } = installed;
  const points = (await provider.collect()).points(`${metrics.name}.stage_requests`);
  return {
    route: routeOf(installed),
    name: metrics.snapshot().oldest[0]?.name,
    exported: points
      .filter(({ value }) => value === 1)
      .map(({ attributes }) => attributes['http.route'] ?? null),
  };
}
