import { createServer, type Server } from 'node:http';
import { middleware } from '@stageguard/express';
import express, { type ErrorRequestHandler } from 'express';
import { behaviours } from './behaviours.js';
import { bridgeUpgrades } from './bridge.js';
import type { ServiceMetrics } from './metrics.js';
import { answerFailure, type Behaviour } from './work.js';

/** A route for each behaviour. Whatever `calls` does, it does by a gRPC call. */
export function expressServer(metrics: ServiceMetrics, calls: Readonly<Record<string, Behaviour>>): Server {
  const app = express();
  app.disable('x-powered-by');
  app.use(middleware(metrics));
  for (const [name, behaviour] of Object.entries({ ...behaviours, ...calls })) {
    app.all(`/${name}/:amount`, (req, res) =>
      behaviour({ req, res, metrics, amount: Number(req.params['amount']) }),
    );
  }
  app.use(failure);
  return bridgeUpgrades(createServer(app));
}

const failure: ErrorRequestHandler = (_error, _req, res, _next) => answerFailure(res);
