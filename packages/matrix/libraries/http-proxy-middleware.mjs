import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { proxiedRequests, proxiedSockets, proxyScenarios, startUpstream } from './shared/upstream.mjs';

export const requests = proxiedRequests;
export const sockets = proxiedSockets;
export const scenarios = proxyScenarios;

// Its `upgrade` takes WebSockets from the server itself: they never reach Express, and are not counted.
export async function start({ http, middleware, hang }) {
  const app = express();
  app.use(middleware(http));
  const proxy = createProxyMiddleware({ target: await startUpstream({ hang }), ws: true });
  app.use(proxy);
  return app.listen(0, '127.0.0.1').on('upgrade', proxy.upgrade);
}
