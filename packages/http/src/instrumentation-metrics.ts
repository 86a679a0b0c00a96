import { metrics as globalMetrics, type MeterProvider } from '@opentelemetry/api';
import type { StageDefinitions } from '@stageguard/core';
import { createHttpMetrics } from './http-metrics.js';
import type { HttpMetrics, HttpMetricsOptions } from './metrics-types.js';
import { settingsOf } from './settings.js';

/** For adapters: options of an instrumentation, either `metrics`, or what `createHttpMetrics` takes. */
export interface HttpInstrumentationOptions<S extends StageDefinitions = StageDefinitions>
  extends HttpMetricsOptions<S> {
  /** Counts with these. Default: metrics of its own, made of the other options. */
  metrics?: HttpMetrics<S> | undefined;
}

/**
 * For adapters: what an instrumentation counts with.
 *
 * @throws TypeError where an option is wrong, or belongs to the metrics that are given beside it.
 */
export function metricsOf<S extends StageDefinitions>(
  config: HttpInstrumentationOptions<S> & { readonly enabled?: boolean | undefined },
): HttpMetrics<S> {
  const { enabled: _, metrics, ...options } = config;
  if (metrics === undefined) return createHttpMetrics<S>(options);
  settingsOf(metrics);
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined) continue;
    throw new TypeError(
      `stageguard: option '${option}' belongs to the metrics; it cannot be given beside 'metrics'`,
    );
  }
  return metrics;
}

/** For adapters: moves the metrics that an instrumentation made itself. Given ones are where their maker wants them. */
export function moveMetrics<S extends StageDefinitions>(
  metrics: HttpMetrics<S>,
  config: HttpInstrumentationOptions<S>,
  meterProvider: MeterProvider,
): void {
  if (config.metrics !== undefined) return;
  // Whoever registers instrumentations hands over the global provider where nobody has named one.
  if (config.meterProvider !== undefined && meterProvider === globalMetrics.getMeterProvider()) return;
  metrics.setMeterProvider(meterProvider);
}
