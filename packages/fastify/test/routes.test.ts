import { expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { eachFastify } from './fixtures/installed';

eachFastify((install) => {
  it('a route is known in the first hook, and in every stage of the request', async () => {
    const installed = install({ route: true });
    const { app } = installed;
    const seen: unknown[] = [];
    app.addHook('onRequest', async () => void seen.push(installed.route()));
    app.get('/users/:id', () => installed.found());
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
      async (scope: FastifyInstance) => void scope.get('/files/*', () => installed.found()),
      { prefix: '/api/:version' },
    );
    const client = await installed.serve();
    const text = await client.request({ path: '/api/2/files/a/b' }).text();
    expect(JSON.parse(text)).toMatchObject({ route: '/api/:version/files/*' });
  });

  it('a request that no route matches has none: never its path', async () => {
    const installed = install({ route: true });
    installed.app.setNotFoundHandler(() => installed.found());
    const client = await installed.serve();
    const text = await client.request({ path: '/users/5?secret=7' }).text();
    expect(JSON.parse(text)).toEqual({ route: null, name: 'GET /users/5', exported: [null] });
  });

  it('without the option the route is a name for people, and no attribute', async () => {
    const installed = install();
    installed.app.get('/users/:id', () => installed.found());
    const client = await installed.serve();
    const text = await client.request({ path: '/users/5' }).text();
    expect(JSON.parse(text)).toEqual({ route: null, name: 'GET /users/:id', exported: [null] });
  });
});
