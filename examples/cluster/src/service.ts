import { setTimeout as sleep } from 'node:timers/promises';
import { createHttpMetrics, middleware } from '@stageguard/express';
import express, { type Express } from 'express';

const http = createHttpMetrics({ stages: { work: {} } });

/** Works for as many milliseconds as it is asked to. */
export function createService(): Express {
  const app = express();
  app.use(middleware(http));
  app.get('/work', async (req, res) => {
    await http.run('work', () => sleep(Number(req.query['ms'] ?? 0)));
    res.send('done\n');
  });
  return app;
}
