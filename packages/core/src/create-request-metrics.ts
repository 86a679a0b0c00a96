import { everySecond } from './every-second.js';
import { Metrics } from './metrics.js';
import type { RequestMetrics, RequestMetricsOptions } from './metrics-types.js';
import { onceInProcess } from './once-in-process.js';
import { resolveOptions } from './options.js';
import type { PlainStages, StageDefinitions } from './stage-types.js';

// Of several copies of this package in a process the first one counts for all: contexts, timers and series are one.
const create = onceInProcess('createRequestMetrics', () => (options: RequestMetricsOptions): Metrics => {
  const metrics = new Metrics(resolveOptions(options));
  everySecond(metrics);
  return metrics;
});

/**
 * Metrics of the requests in flight, by the stage that they are in. Metrics objects of the same name on the same
 * provider share their series and export one truth; the switches and limits of the first one hold.
 *
 * @throws TypeError where an option is wrong: which one, what was expected, what was given.
 */
export function createRequestMetrics<
  const S extends StageDefinitions = Readonly<Record<never, never>>,
  const L extends string = 'handle',
>(options: RequestMetricsOptions<S, L>): RequestMetrics<S & PlainStages<L>> {
  return create(options) as unknown as RequestMetrics<S & PlainStages<L>>;
}
