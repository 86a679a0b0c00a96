import type { RequestListener } from 'node:http';
import { createHttpMetrics, KoaStageInstrumentation, middleware } from '@stageguard/koa';
import Koa from 'koa';
import { Gauge, Histogram, Registry } from 'prom-client';
import type { Variant } from './hello-world.js';
import { createRawTracking } from './raw-tracking.js';

const INSTALL: Partial<Record<Variant, (app: Koa) => void>> = {
  'no-op middleware': (app) => app.use((_ctx, next) => next()),
  middleware: (app) => app.use(middleware(createHttpMetrics())),
  instrumentation: () => new KoaStageInstrumentation().instrument(Koa),
  'raw OpenTelemetry': (app) => {
    const track = createRawTracking();
    app.use((ctx, next) => track(ctx.req, ctx.res, next));
  },
  'prom-client': (app) => app.use(promMiddleware()),
};

/** The packages for Koa on npm want prom-client 10 or 11; this is what they do, with the present one. */
function promMiddleware(): Koa.Middleware {
  const registers = [new Registry()];
  const labelNames = ['method', 'path', 'status'];
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'duration',
    labelNames,
    registers,
  });
  const inFlight = new Gauge({
    name: 'http_requests_in_flight',
    help: 'in flight',
    labelNames: ['method'],
    registers,
  });
  return async (ctx, next) => {
    const end = duration.startTimer({ method: ctx.method, path: ctx.path });
    inFlight.inc({ method: ctx.method });
    ctx.res.once('close', () => {
      inFlight.dec({ method: ctx.method });
      end({ status: ctx.status });
    });
    await next();
  };
}

export function createApplication(variant: Variant): RequestListener {
  const app = new Koa();
  INSTALL[variant]?.(app);
  app.use((ctx) => {
    ctx.body = 'hello, world';
  });
  return app.callback();
}
