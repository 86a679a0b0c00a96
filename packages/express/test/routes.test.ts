import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { connectRaw } from '@stageguard/testing';
import { createSignal } from '@stageguard/testing/contract';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { eachExpress } from './fixtures/installed';
import { routed } from './fixtures/routed';

const next: RequestHandler = (_req, _res, next) => next();

eachExpress((installApp) => {
  const install = (options: { route?: boolean } = { route: true }) => {
    const installed = installApp(options);
    return { ...installed, ...routed(installed), Router: installed.express.Router };
  };

  describe('a route is', () => {
    it('known before its handlers run, and in every series of the request', async () => {
      const { app, answer, get } = install();
      app.get('/users/:id', answer);
      expect(await get('/users/5?secret=7')).toEqual({
        route: '/users/:id',
        name: 'GET /users/:id',
        exported: ['/users/:id'],
      });
    });

    it('that of the root', async () => {
      const { app, answer, get } = install();
      app.get('/', answer);
      expect(await get('/')).toMatchObject({ route: '/' });
    });

    it('behind the mounts of nested routers', async () => {
      const { app, Router, answer, get } = install();
      const users = Router().get('/users/:id', answer).get('/', answer);
      const orgs = Router().use('/orgs/:org/', next, users);
      app.use('/api', next, orgs);
      expect(await get('/api/orgs/acme/users/5')).toMatchObject({ route: '/api/orgs/:org/users/:id' });
      expect(await get('/api/orgs/acme')).toMatchObject({ route: '/api/orgs/:org' });
    });

    it('behind the mounts of applications', async () => {
      const { app, express, Router, answer, get } = install();
      const inner = express();
      inner.get('/users/:id', answer);
      const outer = express();
      outer.use('/orgs/:org', Router().use(inner as RequestHandler));
      app.use('/api', outer);
      expect(await get('/api/orgs/acme/users/5')).toEqual({
        route: '/api/orgs/:org/users/:id',
        name: 'GET /api/orgs/:org/users/:id',
        exported: ['/api/orgs/:org/users/:id'],
      });
    });

    it('another one at each mount of the same router', async () => {
      const { app, Router, answer, get } = install();
      const router = Router().get('/users/:id', answer);
      app.use('/a/:a', router).use('/b/:b', router);
      expect(await get('/a/1/users/5')).toMatchObject({ route: '/a/:a/users/:id' });
      expect(await get('/b/1/users/5')).toMatchObject({ route: '/b/:b/users/:id' });
    });

    it('the source of a regular expression, at a mount too', async () => {
      const { app, Router, answer, get } = install();
      app.get(/^\/files\/(.+)$/, answer);
      app.use('/api', Router().get(/^\/v(\d+)$/, answer));
      app.use(/^\/x\d+/, Router().get('/users/:id', answer));
      expect(await get('/files/a/b')).toMatchObject({ route: String(/^\/files\/(.+)$/) });
      expect(await get('/api/v3')).toMatchObject({ route: `/api${/^\/v(\d+)$/}` });
      expect(await get('/x9/users/5')).toMatchObject({
        route: `${/^\/x\d+/}/users/:id`,
      });
    });

    it('of several paths the one that has matched, at a mount too', async () => {
      const { app, Router, answer, get } = install();
      app.get(['/a/:a', '/b/:b', /^\/c/], answer);
      app.use(['/v1/:x', '/v2/:y'], Router().get(['/users/:id', '/people/:id'], answer));
      expect(await get('/a/1')).toMatchObject({ route: '/a/:a' });
      expect(await get('/B/1?to=/a/1')).toMatchObject({ route: '/b/:b' });
      expect(await get('/c3')).toMatchObject({ route: String(/^\/c/) });
      expect(await get('/v2/1/people/5')).toMatchObject({ route: '/v2/:y/people/:id' });
    });

    it('with the slash at its end that it was declared with, where it is strict', async () => {
      const { app, Router, answer, get } = install();
      app.use('/api', Router({ strict: true }).get('/users/', answer));
      expect(await get('/api/users/')).toMatchObject({ route: '/api/users/' });
    });

    it('as it was declared, however the client writes its path', async () => {
      const { app, Router, answer, get } = install();
      app.use('/Orgs/:org', Router().get('/Users/:id', answer));
      for (const path of ['/ORGS/a/USERS/5', '/orgs/%2e%2e/users/%3Cb%3E/', '/orgs/a;b=1/users/5?/x/y#z']) {
        expect(await get(path)).toMatchObject({ route: '/Orgs/:org/Users/:id' });
      }
    });

    it('that of app.route and app.all', async () => {
      const { app, answer, get } = install();
      app.route('/a/:a').all(next).get(answer);
      app.all('/b/:b', answer);
      expect(await get('/a/1')).toMatchObject({ route: '/a/:a' });
      expect(await get('/b/1')).toMatchObject({ route: '/b/:b' });
    });

    it('the last one that has matched', async () => {
      const { app, Router, route, answer, get } = install();
      const seen: unknown[] = [];
      const skip =
        (where?: 'route' | 'router'): RequestHandler =>
        (_req, _res, next) => {
          seen.push(route());
          next(where);
        };
      app.get('/users/:id', skip(), skip('route'), answer);
      app.use('/:any', Router().get('/:id', skip('router')).get('/me', answer));
      app.get('/users/me', answer);
      expect(await get('/users/me')).toMatchObject({ route: '/users/me' });
      expect(seen).toEqual(['/users/:id', '/users/:id', '/:any/:id']);
    });

    it('free of the mounts that have led nowhere', async () => {
      const { app, Router, answer, get } = install();
      app.use('/api', next);
      app.use('/api/:version', Router().use('/users', Router().get('/none', answer)));
      app.use('/api/v1', Router().use('/:kind', next).get('/users/:id', answer));
      app.get('/api/:a/:b/:c/last', answer);
      expect(await get('/api/v1/users/5')).toMatchObject({ route: '/api/v1/users/:id' });
      expect(await get('/api/v1/users/5/last')).toMatchObject({ route: '/api/:a/:b/:c/last' });
    });

    it('right where handlers lead into routers by hand, at once or later', async () => {
      const { app, Router, answer, get } = install();
      const router = Router().get('/users/:id', answer).get('/api/users/:id', answer);
      app.use('/later', (req, res, next) => void setImmediate(() => router(req, res, next)));
      app.use('/api', next);
      app.all('/api/:any/:id', (req, res, next) => router(req, res, next));
      expect(await get('/later/users/5')).toMatchObject({ route: '/later/users/:id' });
      expect(await get('/api/users/5')).toMatchObject({ route: '/api/users/:id' });
    });

    it('kept when an error middleware answers', async () => {
      const { app, Router, answer, get } = install();
      const failing: RequestHandler = () => {
        throw new Error('thrown on purpose');
      };
      const answering: ErrorRequestHandler = (_error, req, res, next) => answer(req, res, next);
      app.use('/api', Router().get('/users/:id', failing));
      app.use(answering);
      expect(await get('/api/users/5')).toMatchObject({ route: '/api/users/:id' });
    });

    it('that of GET for HEAD, and none where HEAD has no handler', async () => {
      const { app, route, status } = install();
      const seen: unknown[] = [];
      const note: RequestHandler = (_req, res) => {
        seen.push(route());
        res.status(200).end();
      };
      app.post('/users/:id', note).get('/people/:id', note);
      app.use(note);
      for (const path of ['/people/5', '/users/5']) expect(await status(path, { method: 'HEAD' })).toBe(200);
      expect(seen).toEqual(['/people/:id', null]);
    });

    it('right for a client that sends the whole URL', async () => {
      const { app, Router, answer, serve } = install();
      app.use(['/a/:a', '/b/:b'], Router().get('/users/:id', answer));
      const { server } = await serve();
      const connection = await connectRaw((server.address() as AddressInfo).port);
      connection.send('GET http://elsewhere/b/1/users/5 HTTP/1.1\r\nHost: localhost\r\n\r\n');
      expect(await connection.receive('}')).toContain('"route":"/b/:b/users/:id"');
      await connection.close();
    });
  });

  describe('there is no route', () => {
    it('where none matches: never the path', async () => {
      const { app, answer, get } = install();
      app.post('/users/:id', answer);
      app.use('/users', answer);
      expect(await get('/users/5?secret=7')).toEqual({ route: null, name: 'GET /users/5', exported: [null] });
    });

    it('before it has matched; then the request moves in one step', async () => {
      const { app, metrics, provider, serve } = install();
      const [arrived, go, matched, finish] = [createSignal(), createSignal(), createSignal(), createSignal()];
      app.use(async (_req, _res, next) => {
        arrived.fire();
        await go.fired;
        next();
      });
      app.get('/users/:id', async (_req, res) => {
        matched.fire();
        await finish.fired;
        res.end('done');
      });
      const { client } = await serve();
      const exchange = client.request({ path: '/users/5' });
      const routes = async () =>
        Object.fromEntries(
          (await provider.collect())
            .points(`${metrics.name}.active_requests`)
            .filter(({ attributes }) => attributes['http.request.method'] === 'GET')
            .map(({ attributes, value }) => [attributes['http.route'] ?? 'none', value]),
        );
      await arrived.fired;
      expect(await routes()).toEqual({ none: 1 });
      go.fire();
      await matched.fired;
      expect(await routes()).toEqual({ none: 0, '/users/:id': 1 });
      finish.fire();
      await exchange.text();
      await metrics.drained();
      expect(await routes()).toEqual({ none: 0, '/users/:id': 0 });
    });

    it('where nobody has asked for it', async () => {
      const { app, answer, get } = install({});
      app.get('/users/:id', answer);
      expect(await get('/users/5')).toMatchObject({ route: null, exported: [null] });
    });
  });

  it('clients choose among the declared routes, whatever they send', async () => {
    const { app, Router, metrics, provider, serve } = install();
    const answer: RequestHandler = (_req, res) => void res.end();
    app.use('/orgs/:org', Router().get('/', answer).all('/users/:id', answer));
    app.get(['/a', /^\/b(.*)/], answer);
    const { server } = await serve();
    const connection = await connectRaw((server.address() as AddressInfo).port);
    const segments = [
      'orgs',
      'users',
      '%',
      '%00',
      '..',
      '*',
      ':id',
      ':org',
      'a',
      'b',
      '',
      '@',
      '%c3%a9',
      '?',
      '//h/p',
    ];
    const paths = segments.flatMap((one) => segments.map((two) => `/${one}/${two}/users/${one}${two}`));
    for (const path of [...paths, ...segments.flatMap((each) => [`/${each}`, `/orgs/${each}`])]) {
      connection.send(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await connection.receive('HTTP/1.1 ');
    }
    await metrics.drained();
    const points = (await provider.collect()).points(`${metrics.name}.active_requests`);
    const routes = new Set(points.map(({ attributes }) => attributes['http.route']));
    const declared = ['/orgs/:org', '/orgs/:org/users/:id', '/a', String(/^\/b(.*)/)];
    expect([...routes].filter((route) => route !== undefined).sort()).toEqual([...declared].sort());
    await connection.close();
  });
});
