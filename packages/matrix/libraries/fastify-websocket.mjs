import websocket from '@fastify/websocket';
import Fastify from 'fastify';
import { fastifyRoutes } from './shared/fastify-routes.mjs';
import { talk } from './shared/talk.mjs';

export const sockets = { echo: '/ws', slow: '/slow/ws', refused: '/nothing' };

export async function start({ http, plugin, hang, work }) {
  const app = Fastify();
  app.register(plugin(http));
  app.register(websocket);
  app.register(async (scope) => {
    scope.get('/ws', { websocket: true }, (socket) => talk(socket, work));
    scope.get('/slow/ws', { websocket: true, preValidation: hang }, (socket) => talk(socket, work));
  });
  fastifyRoutes(app, { hang, work });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app.server;
}
