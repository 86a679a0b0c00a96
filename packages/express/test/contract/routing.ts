import { expect } from '@jest/globals';
import type { Scenario } from '@stageguard/testing/contract';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Express } from '../fixtures/expresses';
import { type InstallExpress, serve } from './binding';

/** How Express finds its handlers, and what it does with errors. */
export function routing(express: Express, install: InstallExpress): readonly Scenario[] {
  return [
    {
      name: 'a path that no handler has is answered with 404',
      async run(world) {
        await serve(world, express, install, (app) => app.get('/there', () => {}));
        expect((await world.client.request({ path: '/elsewhere' }).head).status).toBe(404);
        return { requests: 1, visits: { handle: 1, respond: 1 } };
      },
    },
    {
      name: 'an error middleware answers in the context of the request',
      async run(world) {
        const failing: RequestHandler = () => {
          world.metrics.enter('work');
          throw new Error('thrown on purpose');
        };
        const answering: ErrorRequestHandler = (_error, _req, res, _next) => {
          world.look();
          res.status(503).end();
          world.look();
        };
        await serve(world, express, install, (app) => app.get('/', failing).use(answering));
        expect((await world.client.request().head).status).toBe(503);
        expect(world.stages).toEqual(['work', 'respond']);
        return { requests: 1, visits: { handle: 1, work: 1, respond: 1 } };
      },
    },
    {
      name: "next('route') and next('router') go on with the same request",
      async run(world) {
        const requests = new Set<unknown>();
        const goTo =
          (where: 'route' | 'router'): RequestHandler =>
          (_req, _res, next) => {
            requests.add(world.metrics.current());
            next(where);
          };
        const skipped: RequestHandler = (_req, res) => void res.end('skipped');
        await serve(world, express, install, (app) => {
          const router = express.Router();
          router.get('/', goTo('route'), skipped);
          router.get('/', goTo('router'));
          router.get('/', skipped);
          app.use('/', router);
          app.get('/', (_req, res) => {
            requests.add(world.metrics.current());
            res.end('found');
          });
        });
        expect(await world.client.request().text()).toBe('found');
        expect(requests.size).toBe(1);
        expect(requests).not.toContain(undefined);
        return { requests: 1, visits: { handle: 1, respond: 1 } };
      },
    },
    {
      name: 'nested routers and a mounted application that install it as well count once',
      async run(world) {
        const requests = new Set<unknown>();
        const note: RequestHandler = (_req, _res, next) => {
          requests.add(world.metrics.current());
          next();
        };
        await serve(world, express, install, (app) => {
          const inner = install(express, world.metrics);
          inner.app.get('/deep', note, (_req, res) => void res.end('deep'));
          const router = express.Router();
          router.use(note, inner.app as RequestHandler);
          app.use('/mounted', note, express.Router().use('/router', router));
        });
        expect(await world.client.request({ path: '/mounted/router/deep' }).text()).toBe('deep');
        expect(requests.size).toBe(1);
        expect(requests).not.toContain(undefined);
        return { requests: 1, visits: { handle: 1, respond: 1 } };
      },
    },
    {
      name: 'an error in a mounted application is answered by the one around it',
      async run(world) {
        await serve(world, express, install, (app) => {
          const mounted = express();
          mounted.get('/', (_req, _res, next) => next(new Error('passed on purpose')));
          app.use('/mounted', mounted);
          app.use(((error, _req, res, _next) => res.status(502).send(error.message)) as ErrorRequestHandler);
        });
        const exchange = world.client.request({ path: '/mounted' });
        expect((await exchange.head).status).toBe(502);
        expect(await exchange.text()).toBe('passed on purpose');
        return { requests: 1, visits: { handle: 1, respond: 1 } };
      },
    },
    {
      name: 'a handler behind express.json() has its request, and has received it',
      async run(world) {
        await serve(world, express, install, (app) => {
          app.use((_req, _res, next) => {
            world.look();
            next();
          });
          app.post('/', express.json(), (req, res) => {
            world.look();
            res.json(req.body);
            world.look();
          });
        });
        const headers = { 'content-type': 'application/json' };
        const exchange = world.client.request({ method: 'POST', headers, body: '{"a":1}' });
        expect(await exchange.text()).toBe('{"a":1}');
        expect(world.stages).toEqual(['receive', 'handle', 'respond']);
        return { requests: 1, visits: { receive: 1, handle: 1, respond: 1 } };
      },
    },
    {
      name: 'a body that express.json() refuses is answered all the same',
      async run(world) {
        await serve(world, express, install, (app) => app.post('/', express.json({ limit: 5 })));
        const headers = { 'content-type': 'application/json' };
        const statusOf = async (body: string) => {
          const exchange = world.client.request({ method: 'POST', headers, body });
          const { status } = await exchange.head;
          await exchange.text();
          return status;
        };
        expect(await statusOf('{no}')).toBe(400);
        expect(await statusOf('{"too":"large"}')).toBe(413);
        return { requests: 2 };
      },
    },
  ];
}
