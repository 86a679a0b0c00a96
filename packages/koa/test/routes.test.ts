import { describe, expect, it } from '@jest/globals';
import type Router from '@koa/router';
import { createHttpMetrics, middleware } from '@stageguard/koa';
import Koa from 'koa';
import mount from 'koa-mount';
import { eachKoa, type Installed } from './fixtures/installed';
import { ROUTERS } from './fixtures/routers';

eachKoa((install) => {
  describe.each(ROUTERS)('%s', (_name, Router) => {
    it('a route is known before its handlers run, and in every stage of the request', async () => {
      const installed = routed(install({ route: true }));
      installed.use(new Router().get('/users/:id', installed.answer));
      expect(await installed.get('/users/5?secret=7')).toEqual({
        route: '/users/:id',
        name: 'GET /users/:id',
        exported: ['/users/:id'],
      });
    });

    it("a router's own middleware is not a route, wherever it stands", async () => {
      const installed = routed(install({ route: true }));
      const seen: unknown[] = [];
      const router = new Router();
      router.use((_ctx, next) => {
        seen.push(installed.route());
        return next();
      });
      router.get('/users/:id', installed.answer);
      router.use((_ctx, next) => next());
      installed.use(router);
      expect(await installed.get('/users/5')).toMatchObject({ route: '/users/:id' });
      expect(seen).toEqual(['/users/:id']);
    });

    it('prefixes and nested routers are part of the route', async () => {
      const installed = routed(install({ route: true }));
      const inner = new Router({ prefix: '/rooms/:room' }).get('/:seat', installed.answer);
      const outer = new Router({ prefix: '/houses' });
      outer.use('/:house', inner.routes());
      installed.use(outer);
      expect(await installed.get('/houses/1/rooms/2/3')).toMatchObject({
        route: '/houses/:house/rooms/:room/:seat',
      });
    });

    it('the path under which koa-mount has put an application is part of its routes, and of no others', async () => {
      const installed = routed(install({ route: true }));
      const mounted = new Koa();
      mounted.use(new Router().get('/', installed.answer).get('/users/:id', installed.answer).routes());
      installed.app.use(mount('/api', mounted));
      installed.use(new Router().get('/api/others/:id', installed.answer));
      expect(await installed.get('/api/users/5')).toMatchObject({ route: '/api/users/:id' });
      expect(await installed.get('/api')).toMatchObject({ route: '/api' });
      expect(await installed.get('/api/others/6')).toMatchObject({ route: '/api/others/:id' });
    });

    it('a route keeps the slash at its end that it was declared with, where it is strict', async () => {
      const installed = routed(install({ route: true }));
      installed.use(new Router({ strict: true }).get('/users/', installed.answer));
      expect(await installed.get('/users/')).toMatchObject({ route: '/users/' });
    });

    it('a route that is a regular expression is called by its source', async () => {
      const installed = routed(install({ route: true }));
      installed.use(new Router().get(/^\/files\/(.+)$/, installed.answer));
      expect(await installed.get('/files/a/b')).toMatchObject({ route: String(/^\/files\/(.+)$/) });
    });

    it('a request that no route matches has none: never its path', async () => {
      const installed = routed(install({ route: true }));
      installed.use(new Router().post('/users/:id', installed.answer));
      installed.app.use(installed.answer);
      expect(await installed.get('/users/5')).toEqual({
        route: null,
        name: 'GET /users/5',
        exported: [null],
      });
    });

    it('without the option the route is a name for people, and no attribute', async () => {
      const installed = routed(install());
      installed.use(new Router().get('/users/:id', installed.answer));
      expect(await installed.get('/users/5')).toEqual({
        route: null,
        name: 'GET /users/:id',
        exported: [null],
      });
    });

    it('the application finds on its ctx what the router has put there', async () => {
      const installed = routed(install({ route: true }));
      const seen: unknown[] = [];
      installed.use(
        new Router().get('named', '/users/:id', (ctx) => {
          seen.push(ctx._matchedRoute, ctx._matchedRouteName, Object.keys(ctx).includes('_matchedRoute'));
          seen.push({ ...ctx }._matchedRoute, Object.create(ctx)._matchedRoute);
          ctx._matchedRoute = 'assigned';
          seen.push(ctx._matchedRoute);
          ctx.body = '{}';
        }),
      );
      await installed.get('/users/5');
      expect(seen).toEqual(['/users/:id', 'named', true, '/users/:id', '/users/:id', 'assigned']);
    });
  });

  it('a route is told to the metrics of every name', async () => {
    const [, Router] = ROUTERS.at(-1) as (typeof ROUTERS)[number];
    const installed = routed(install({ route: true }));
    const others = createHttpMetrics({ name: 'other', route: true });
    installed.app.use(middleware(others));
    installed.use(
      new Router().get('/users/:id', (ctx) => {
        ctx.body = JSON.stringify(others.snapshot().oldest[0]?.attributes);
      }),
    );
    expect(await installed.get('/users/5')).toEqual({ 'http.route': '/users/:id' });
  });

  it('of several routes that match, the one whose handlers run is told', async () => {
    const [, Router] = ROUTERS.at(-1) as (typeof ROUTERS)[number];
    const installed = routed(install({ route: true }));
    const seen: unknown[] = [];
    const first = new Router();
    first.get('/users/:id', (_ctx, next) => {
      seen.push(installed.route());
      return next();
    });
    first.get('/users/me', (_ctx, next) => {
      seen.push(installed.route());
      return next();
    });
    installed.use(first);
    installed.use(new Router().get('/:anything/me', installed.answer));
    expect(await installed.get('/users/me')).toMatchObject({ route: '/:anything/me' });
    expect(seen).toEqual(['/users/:id', '/users/me']);
  });
});

/** What a test asks of an application with routes. */
function routed({ app, metrics, route, found, serve }: Installed) {
  return {
    app,
    route,
    use: (router: Router) => app.use(router.routes()),
    async answer(ctx: { body?: unknown }) {
      ctx.body = await found();
    },
    async get(path: string) {
      const { client, close } = await serve();
      const answer: unknown = JSON.parse(await client.request({ path }).text());
      await metrics.drained();
      await close();
      return answer;
    },
  };
}
