import { AsyncLocalStorage } from 'node:async_hooks';
import http, { type Server } from 'node:http';
import { createHttpMetrics, middleware } from '@stageguard/express';
import { ExpressStageInstrumentation } from '@stageguard/express/instrumentation';
import express, { type Express } from 'express';
import promBundle from 'express-prom-bundle';
import { createPromGauges } from './prom-gauges.js';
import { createRawTracking } from './raw-tracking.js';
import type { Variant } from './variants.js';

const INSTALL: Partial<Record<Variant, (app: Express) => void>> = {
  'an async context alone': (app) => {
    const storage = new AsyncLocalStorage();
    app.use((_req, _res, next) => storage.run({}, next));
  },
  'our middleware': (app) => app.use(middleware(createHttpMetrics())),
  'our instrumentation': () => new ExpressStageInstrumentation().instrument(express),
  'raw OpenTelemetry by hand': (app) => {
    const track = createRawTracking();
    app.use((req, res, next) => track(req, res, () => next()));
  },
  // As in the sample of its README.
  'express-prom-bundle': (app) => app.use(promBundle({ includeMethod: true })),
  'gauges of prom-client by hand': (app) => {
    const track = createPromGauges();
    app.use((req, res, next) => track(req, res, () => next()));
  },
};

/** An Express hello-world. */
export function createServer(variant: Variant): Server {
  const app = express();
  INSTALL[variant]?.(app);
  app.get('/', (_req, res) => {
    res.send('hello, world');
  });
  return http.createServer(app);
}
