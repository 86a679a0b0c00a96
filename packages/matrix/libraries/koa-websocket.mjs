import Koa from 'koa';
import websocket from 'koa-websocket';
import { koaRoutes } from './shared/koa-routes.mjs';
import { talk } from './shared/talk.mjs';

// It answers every handshake itself, before any middleware.
export const sockets = { echo: '/ws' };
export const after = { detached: 5 };

// Its contexts have no response.
export const warns = 1;

export function start({ http, middleware, hang, work }) {
  const app = websocket(new Koa());
  app.use(middleware(http));
  app.ws.use(middleware(http));
  app.ws.use((ctx) => talk(ctx.websocket, work));
  app.use(koaRoutes({ hang, work }));
  return app.listen(0, '127.0.0.1');
}
