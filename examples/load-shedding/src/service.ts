import { createHttpMetrics, middleware } from '@stageguard/express';
import express, { type Express } from 'express';
import { shed } from './shed.js';

export const http = createHttpMetrics({
  stages: { render: {} },
  ignore: (req) => req.url === '/ready',
});

/** Renders no more than `limit` pages at once, and says so to its load balancer before it has to refuse. */
export function createService(render: () => Promise<string>, limit: number): Express {
  const app = express();
  app.use(middleware(http));
  app.get('/page', shed(http, http.stage('render'), limit), async (_req, res) => {
    res.send(await http.run('render', render));
  });
  app.get('/ready', (_req, res) => {
    const rendering = http.count('render');
    res.status(rendering < limit ? 200 : 503).json({ rendering, limit });
  });
  return app;
}
