import { AsyncLocalStorage } from 'node:async_hooks';
import type { Server } from 'node:http';
import { createHttpMetrics, plugin } from '@stageguard/fastify';
import { FastifyStageInstrumentation } from '@stageguard/fastify/instrumentation';
import fastify, { type FastifyInstance } from 'fastify';
import { createPromGauges } from './prom-gauges.js';
import { createRawTracking } from './raw-tracking.js';
import type { Variant } from './variants.js';

const INSTALL: Partial<Record<Variant, (app: FastifyInstance) => void>> = {
  'an async context alone': (app) => {
    const storage = new AsyncLocalStorage();
    app.addHook('onRequest', (_request, _reply, done) => storage.run({}, done));
  },
  'our middleware': (app) => {
    app.register(plugin(createHttpMetrics()));
  },
  'raw OpenTelemetry by hand': (app) => {
    const track = createRawTracking();
    app.addHook('onRequest', (request, reply, done) => track(request.raw, reply.raw, done));
  },
  'gauges of prom-client by hand': (app) => {
    const track = createPromGauges();
    app.addHook('onRequest', (request, reply, done) => track(request.raw, reply.raw, done));
  },
};

/** A Fastify hello-world. */
export async function createServer(variant: Variant): Promise<Server> {
  // It follows the applications that are made from then on.
  if (variant === 'our instrumentation') new FastifyStageInstrumentation();
  const app = fastify();
  INSTALL[variant]?.(app);
  app.get('/', (_request, reply) => {
    reply.send('hello, world');
  });
  await app.ready();
  return app.server;
}
