import httpProxy from '@fastify/http-proxy';
import Fastify from 'fastify';
import { proxiedRequests, proxiedSockets, proxyScenarios, startUpstream } from './shared/upstream.mjs';

export const requests = proxiedRequests;
export const sockets = proxiedSockets;
export const scenarios = proxyScenarios;

export async function start({ http, plugin, hang }) {
  const app = Fastify();
  app.register(plugin(http));
  app.register(httpProxy, { upstream: await startUpstream({ hang }), websocket: true });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app.server;
}
