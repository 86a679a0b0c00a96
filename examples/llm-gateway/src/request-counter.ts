import type { MeterProvider } from '@opentelemetry/api';
import type { RequestHandler, Response } from 'express';

const OUTCOMES = ['answered', 'refused', 'failed', 'aborted'] as const;

type Outcome = (typeof OUTCOMES)[number];

/**
 * Counts requests as they end, by how they end. What is in flight divided by what ends in a second is how long it takes:
 * Little's law.
 */
export function requestCounter(provider: MeterProvider): RequestHandler {
  const requests = provider.getMeter('llm-gateway').createCounter('llm_gateway.requests', {
    description: 'Requests that are over, by how they ended.',
    unit: '{request}',
  });
  for (const outcome of OUTCOMES) requests.add(0, { outcome });
  return (_req, res, next) => {
    res.once('close', () => requests.add(1, { outcome: outcomeOf(res) }));
    next();
  };
}

function outcomeOf(res: Response): Outcome {
  if (!res.writableFinished) return 'aborted';
  if (res.statusCode === 503) return 'refused';
  return res.statusCode < 500 ? 'answered' : 'failed';
}
