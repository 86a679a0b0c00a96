import middie from '@fastify/middie';
import Fastify from 'fastify';
import { fastifyRoutes } from './shared/fastify-routes.mjs';
import { byInjection } from './shared/inject.mjs';

export async function start({ http, track, hang, work }) {
  const app = Fastify();
  await app.register(middie);
  app.use((req, res, next) => track(http, req, res).with(next));
  fastifyRoutes(app, { hang, work });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { server: app.server, invoke: { injected: byInjection(app) } };
}
