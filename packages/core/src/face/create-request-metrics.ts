import { ofThisVersion, sayOtherVersions } from '../binding/copies.js';
import { everySecond } from '../binding/every-second.js';
import { named } from '../binding/names.js';
import type { PlainStages, StageDefinitions } from '../words/stage-types.js';
import { Metrics } from './metrics.js';
import type { RequestMetrics, RequestMetricsOptions } from './metrics-types.js';
import { resolveOptions } from './options.js';

const create = ofThisVersion(() => (options: RequestMetricsOptions): Metrics => {
  const metrics = new Metrics(resolveOptions(options));
  everySecond();
  sayOtherVersions(named(metrics.name));
  return metrics;
});

/**
 * Metrics of the requests in flight, by the stage that they are in. Metrics objects of the same name whose provider is the
 * same are one truth, exported once, and so are those that have no provider yet; the switches and limits of the first one
 * hold.
 *
 * @throws TypeError where an option is wrong: which one, what was expected, what was given.
 */
export function createRequestMetrics<
  const S extends StageDefinitions = Readonly<Record<never, never>>,
  const L extends string = 'handle',
>(options: RequestMetricsOptions<S, L>): RequestMetrics<S & PlainStages<L>> {
  return create(options as unknown as RequestMetricsOptions) as unknown as RequestMetrics<S & PlainStages<L>>;
}
