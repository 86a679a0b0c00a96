import { PassThrough } from 'node:stream';
import { json } from 'node:stream/consumers';

/** The routes of the table for Koa, which has no router of its own. */
export function koaRoutes({ hang, work }) {
  const routes = {
    '/hello': (ctx) => {
      ctx.body = { hello: 'world' };
    },
    '/hang': async (ctx) => {
      await hang();
      ctx.body = 'hung';
    },
    '/work': async (ctx) => {
      await work();
      ctx.body = 'worked';
    },
    '/body': async (ctx) => {
      ctx.body = await json(ctx.req);
    },
    '/stream': async (ctx) => {
      const body = new PassThrough();
      ctx.body = body;
      body.write('begun ');
      hang().then(() => body.end('ended'));
    },
    '/fails': () => {
      throw new Error('no');
    },
  };
  return (ctx, next) => routes[ctx.path]?.(ctx) ?? next();
}
