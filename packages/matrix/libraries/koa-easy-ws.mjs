import Koa from 'koa';
import easyWs from 'koa-easy-ws';
import { koaRoutes } from './shared/koa-routes.mjs';
import { talk } from './shared/talk.mjs';

export const sockets = { echo: '/ws', slow: '/slow/ws', refused: '/nothing' };

// Koa's promise waits for the handler, whose exchange is held for as long.
export const after = { detached: 5 };

export function start({ http, middleware, hang, work }) {
  const app = new Koa();
  app.use(middleware(http));
  app.use(easyWs());
  app.use(async (ctx, next) => {
    if (ctx.path === '/slow/ws') await hang();
    if (ctx.path.endsWith('/ws')) talk(await ctx.ws(), work);
    else await next();
  });
  app.use(koaRoutes({ hang, work }));
  return app.listen(0, '127.0.0.1');
}
