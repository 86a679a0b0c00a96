import type { RequestListener } from 'node:http';
import { createHttpMetrics, ExpressStageInstrumentation, middleware } from '@stageguard/express';
import express, { type Express } from 'express';
import promBundle from 'express-prom-bundle';
import type { Variant } from './hello-world.js';
import { createRawTracking } from './raw-tracking.js';

const INSTALL: Partial<Record<Variant, (app: Express) => void>> = {
  'no-op middleware': (app) => app.use((_req, _res, next) => next()),
  middleware: (app) => app.use(middleware(createHttpMetrics())),
  instrumentation: () => new ExpressStageInstrumentation().instrument(express),
  'raw OpenTelemetry': (app) => {
    const track = createRawTracking();
    app.use((req, res, next) => track(req, res, () => next()));
  },
  // As its README says.
  'prom-client': (app) => app.use(promBundle({ includeMethod: true, includePath: true })),
};

export function createApplication(variant: Variant): RequestListener {
  const app = express();
  INSTALL[variant]?.(app);
  app.get('/', (_req, res) => {
    res.send('hello, world');
  });
  return app;
}
