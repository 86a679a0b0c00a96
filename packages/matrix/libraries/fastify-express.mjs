import fastifyExpress from '@fastify/express';
import Fastify from 'fastify';
import { fastifyRoutes } from './shared/fastify-routes.mjs';
import { byInjection } from './shared/inject.mjs';

export async function start({ http, middleware, hang, work }) {
  const app = Fastify();
  await app.register(fastifyExpress);
  app.use(middleware(http));
  fastifyRoutes(app, { hang, work });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { server: app.server, invoke: { injected: byInjection(app) } };
}
