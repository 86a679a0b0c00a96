import type { StageDefinitions } from '@stageguard/core';
import { refuseUnknown, wrong } from '@stageguard/core/adapter';
import { createHttpMetrics, HTTP_OPTIONS } from '../http-metrics.js';
import type { HttpMetrics, HttpMetricsOptions } from '../metrics-types.js';
import { settingsOf } from '../settings.js';

/** What an instrumentation counts with: `metrics`, or metrics made of the other options. */
interface Options<S extends StageDefinitions> extends HttpMetricsOptions<S> {
  readonly enabled?: boolean | undefined;
  readonly metrics?: HttpMetrics<S> | undefined;
}

/**
 * The metrics that the options of an instrumentation give, or make.
 *
 * @throws TypeError where an option is wrong, or belongs to the metrics that are given beside it.
 */
export function metricsOf<S extends StageDefinitions>(options: Options<S>): HttpMetrics<S> {
  refuseUnknown(options, ['metrics', 'enabled', ...HTTP_OPTIONS]);
  const { enabled: _, metrics, ...rest } = options;
  if (metrics === undefined) return createHttpMetrics<S>(rest);
  settingsOf(metrics);
  for (const [option, value] of Object.entries(rest)) {
    if (value === undefined) continue;
    throw wrong(option, `left out beside 'metrics', which have it`, value);
  }
  return metrics;
}
