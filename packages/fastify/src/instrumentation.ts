import { metrics as globalMetrics, type MeterProvider } from '@opentelemetry/api';
import { InstrumentationBase, type InstrumentationConfig } from '@opentelemetry/instrumentation';
import type { StageDefinitions } from '@stageguard/core';
import type { HttpMetrics, HttpMetricsOptions, NoStages } from '@stageguard/http';
import { createHttpMetrics, settingsOf } from '@stageguard/http';
import { countingAll } from './applications.js';

const { name: PACKAGE, version: VERSION } = require('../package.json') as { name: string; version: string };

/** Options of `FastifyStageInstrumentation`: either `metrics`, or what `createHttpMetrics` takes. */
export interface FastifyStageInstrumentationConfig<S extends StageDefinitions = StageDefinitions>
  extends InstrumentationConfig,
    HttpMetricsOptions<S> {
  /** Counts with these. Default: metrics of its own, made of the other options. */
  metrics?: HttpMetrics<S> | undefined;
}

/**
 * Counts the requests of all Fastify applications that are made once it has been enabled, before all their hooks.
 * Disabled it counts no further requests; those in flight are counted to their end.
 *
 * @throws TypeError where an option is wrong: which one, what was expected, what was given.
 */
export class FastifyStageInstrumentation<
  const S extends StageDefinitions = NoStages,
> extends InstrumentationBase<FastifyStageInstrumentationConfig<S>> {
  /** What it counts with, its own or given. */
  readonly metrics: HttpMetrics<S>;

  constructor(config: FastifyStageInstrumentationConfig<S> = {}) {
    // The base class would enable itself before there are fields.
    super(PACKAGE, VERSION, { ...config, enabled: false });
    this.metrics = metricsOf(config);
    this.setConfig(config);
    if (this.getConfig().enabled) this.enable();
  }

  protected override init(): undefined {} // No module is changed.

  override enable(): void {
    super.enable();
    countingAll().add(this);
  }

  override disable(): void {
    super.disable();
    countingAll().delete(this);
  }

  /** Moves the metrics that it made itself. Those it was given are where their maker wants them. */
  override setMeterProvider(meterProvider: MeterProvider): void {
    super.setMeterProvider(meterProvider);
    const config = this.getConfig();
    // Whoever registers instrumentations hands over the global provider where nobody has named one.
    const isDefault =
      config.meterProvider !== undefined && meterProvider === globalMetrics.getMeterProvider();
    if (config.metrics === undefined && !isDefault) this.metrics.setMeterProvider(meterProvider);
  }
}

function metricsOf<S extends StageDefinitions>(config: FastifyStageInstrumentationConfig<S>): HttpMetrics<S> {
  const { enabled: _, metrics, ...options } = config;
  if (metrics === undefined) return createHttpMetrics<S>(options);
  settingsOf(metrics);
  const [other] = Object.entries(options).flatMap(([option, value]) => (value === undefined ? [] : option));
  if (other === undefined) return metrics;
  throw new TypeError(
    `stageguard: option '${other}' belongs to the metrics; it cannot be given beside 'metrics'`,
  );
}
