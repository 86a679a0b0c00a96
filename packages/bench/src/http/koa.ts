import { AsyncLocalStorage } from 'node:async_hooks';
import http, { type Server } from 'node:http';
import { createHttpMetrics, middleware } from '@stageguard/koa';
import { KoaStageInstrumentation } from '@stageguard/koa/instrumentation';
import Koa from 'koa';
import { createPromGauges } from './prom-gauges.js';
import { createRawTracking } from './raw-tracking.js';
import type { Variant } from './variants.js';

const INSTALL: Partial<Record<Variant, (app: Koa) => void>> = {
  'an async context alone': (app) => {
    const storage = new AsyncLocalStorage();
    app.use((_ctx, next) => storage.run({}, next));
  },
  'our middleware': (app) => app.use(middleware(createHttpMetrics())),
  'our instrumentation': () => new KoaStageInstrumentation().instrument(Koa),
  'raw OpenTelemetry by hand': (app) => {
    const track = createRawTracking();
    app.use((ctx, next) => track(ctx.req, ctx.res, next));
  },
  'gauges of prom-client by hand': (app) => {
    const track = createPromGauges();
    app.use((ctx, next) => track(ctx.req, ctx.res, next));
  },
};

/** A Koa hello-world. */
export function createServer(variant: Variant): Server {
  const app = new Koa();
  INSTALL[variant]?.(app);
  app.use((ctx) => {
    ctx.body = 'hello, world';
  });
  return http.createServer(app.callback());
}
