import { setTimeout as sleep } from 'node:timers/promises';
import { createHttpMetrics, middleware } from '@stageguard/express';
import express, { type Express } from 'express';

const http = createHttpMetrics({
  stages: { database: {}, render: {} },
  ignore: (req) => req.url === '/health',
  route: true,
});

/** A report is as slow as it is asked to be: it spends that many milliseconds in the database. */
export function createService(): Express {
  const app = express();
  app.use(middleware(http));
  app.get('/reports/:id', async (req, res) => {
    const rows = await http.run('database', () => sleep(Number(req.query['ms'] ?? 0), [req.params.id]));
    http.enter('render');
    res.send(`report ${rows.join()}\n`);
  });
  app.get('/health', (_req, res) => {
    res.send('well\n');
  });
  return app;
}
