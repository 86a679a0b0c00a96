import type { MeterProvider } from '@opentelemetry/api';
import { InstrumentationBase, type InstrumentationConfig } from '@opentelemetry/instrumentation';
import type { StageDefinitions } from '@stageguard/core';
import {
  type HttpInstrumentationOptions,
  type HttpMetrics,
  metricsOf,
  moveMetrics,
  type NoStages,
} from '@stageguard/http';
import { countingAll } from './applications.js';

const { name: PACKAGE, version: VERSION } = require('../package.json') as { name: string; version: string };

/** Options of `FastifyStageInstrumentation`: either `metrics`, or what `createHttpMetrics` takes. */
export interface FastifyStageInstrumentationConfig<S extends StageDefinitions = StageDefinitions>
  extends InstrumentationConfig,
    HttpInstrumentationOptions<S> {}

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
    const { enabled = true } = config;
    this.setConfig({ ...config, enabled });
    if (enabled) this.enable();
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
    moveMetrics(this.metrics, this.getConfig(), meterProvider);
  }
}
