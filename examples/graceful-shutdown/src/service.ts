import { setTimeout as sleep } from 'node:timers/promises';
import { createHttpMetrics, middleware } from '@stageguard/express';
import express, { type Express } from 'express';

export const http = createHttpMetrics({
  stages: { database: {}, render: {} },
  ignore: (req) => req.url === '/in-flight' || req.url === '/ready',
});

/** What load balancers are told. */
export const readiness = { ready: true };

/** A report takes as many milliseconds in the database as it is asked to. */
export function createService(): Express {
  const app = express();
  app.use(middleware(http));
  app.get('/report', async (req, res) => {
    await http.run('database', () => sleep(Number(req.query['ms'] ?? 0)));
    http.enter('render');
    res.send('done\n');
  });
  app.get('/in-flight', (_req, res) => {
    res.json(http.active);
  });
  app.get('/ready', (_req, res) => {
    res.status(readiness.ready ? 200 : 503).end();
  });
  return app;
}
