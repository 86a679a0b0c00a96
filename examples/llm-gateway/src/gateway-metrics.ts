import type { MeterProvider } from '@opentelemetry/api';
import { createHttpMetrics } from '@stageguard/express';

const PHASES = ['prefill', 'decode', 'aggregated'] as const;

/** Where a chat completion can be, from its parsed body to its answer. */
const STAGES = {
  preprocess: {},
  route: { phase: PHASES },
  queue: { phase: PHASES },
  dispatch: { phase: PHASES },
  generate: { phase: PHASES },
} as const;

/** Seconds without a token, or whatever else a stage waits for, after which a request counts as overdue. */
export const BUDGET = 5;

/** What the metrics of the gateway are called. */
export const NAME = 'dynamo.frontend';

export type GatewayMetrics = ReturnType<typeof createGatewayMetrics>;

export function createGatewayMetrics(meterProvider: MeterProvider) {
  return createHttpMetrics({
    name: NAME,
    stages: STAGES,
    // `respond` too, since each token is a sign of life; not `receive`, where a slow client is nobody's fault.
    budgets: { receive: false },
    budget: BUDGET,
    ignore: (req) => req.url === '/metrics',
    meterProvider,
  });
}
