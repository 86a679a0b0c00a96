import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestListener } from 'node:http';
import { createHttpMetrics, middleware } from '@stageguard/koa';
import { KoaStageInstrumentation } from '@stageguard/koa/instrumentation';
import promBundle from 'express-prom-bundle';
import Koa from 'koa';
import koaConnect from 'koa-connect';
import { createPromGauges } from './prom-gauges.js';
import { createRawTracking } from './raw-tracking.js';
import type { Variant } from './variants.js';

type ConnectMiddleware = Parameters<typeof koaConnect>[0];

const INSTALL: Partial<Record<Variant, (app: Koa) => void>> = {
  'a no-op middleware': (app) => app.use((_ctx, next) => next()),
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
  // As its README says for Koa. Koa's own Prometheus middlewares on npm want prom-client 10 to 14.
  'express-prom-bundle': (app) =>
    app.use(koaConnect(promBundle({ includeMethod: true }) as object as ConnectMiddleware)),
  'gauges of prom-client by hand': (app) => {
    const track = createPromGauges();
    app.use((ctx, next) => track(ctx.req, ctx.res, next));
  },
};

/** A Koa hello-world. */
export function createApplication(variant: Variant): RequestListener {
  const app = new Koa();
  INSTALL[variant]?.(app);
  app.use((ctx) => {
    ctx.body = 'hello, world';
  });
  return app.callback();
}
