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

export type GatewayMetrics = ReturnType<typeof createGatewayMetrics>;

export function createGatewayMetrics(meterProvider: MeterProvider) {
  return createHttpMetrics({
    name: 'dynamo.frontend',
    stages: STAGES,
    ignore: (req) => req.url === '/metrics',
    meterProvider,
  });
}
