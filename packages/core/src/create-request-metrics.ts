import type { RequestMetrics, RequestMetricsOptions } from './metrics-types.js';
import type { PlainStages, StageDefinitions } from './stage-types.js';

export function createRequestMetrics<
  const S extends StageDefinitions = Readonly<Record<never, never>>,
  const L extends string = 'handle',
>(options: RequestMetricsOptions<S, L>): RequestMetrics<S & PlainStages<L>> {
  throw new Error(String(options));
}
