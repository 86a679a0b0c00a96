import type { BoundStage, HttpMetrics } from '@stageguard/express';
import type { RequestHandler } from 'express';

/** Answers 503 while as many requests as the limit are in the stage. */
export function shed(metrics: Pick<HttpMetrics, 'count'>, stage: BoundStage, limit: number): RequestHandler {
  return (_req, res, next) => {
    if (metrics.count(stage) < limit) return next();
    res.status(503).set('Retry-After', '1').send('busy, try again\n');
  };
}
