import type { MeterProvider } from '@opentelemetry/api';
import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
import type { StageDefinitions } from '@stageguard/core';
import { type Hooking, hooking } from '../blindness.js';
import { type Counting, countingOf } from '../counting.js';
import { hooksInPlace } from '../hook-method.js';
import type { NoStages } from '../http-stages.js';
import type { AnyHttpMetrics, HttpMetrics, HttpMetricsOptions } from '../metrics-types.js';
import { truthsHaveMoved } from '../settings.js';
import { metricsOf } from './metrics-of.js';
import { sameOptions } from './same-options.js';
import { StageInstrumentation, type StageInstrumentationDefinition } from './stage-instrumentation.js';

/** Options of an instrumentation of HTTP: either `metrics`, or what `createHttpMetrics` takes. */
export interface HttpInstrumentationConfig<S extends StageDefinitions = StageDefinitions>
  extends InstrumentationConfig,
    HttpMetricsOptions<S> {
  /** Counts with these. Default: metrics of its own, made of the other options. */
  metrics?: HttpMetrics<S> | undefined;
}

/** What it hooks, and what it is called. */
export interface HttpInstrumentationDefinition<M>
  extends StageInstrumentationDefinition<M, { readonly metrics: AnyHttpMetrics }> {
  /** Under which everybody counts who hooks the same (`countingOf`, `keepHooked`): `express`. */
  readonly kind: string;
}

/**
 * What the instrumentation of every HTTP framework keeps, beside what every instrumentation does: it counts with metrics
 * of its own or given ones, and says so where it is blind.
 *
 * @throws TypeError where an option is wrong: which one, what was expected, what was given.
 */
export abstract class HttpInstrumentation<S extends StageDefinitions = NoStages, M = unknown>
  extends StageInstrumentation<HttpInstrumentationConfig<S>, M>
  implements Hooking
{
  readonly kind: string;
  #metrics!: HttpMetrics<S>;
  #config: HttpInstrumentationConfig<S> | undefined;
  #provider: MeterProvider | undefined;

  protected constructor(definition: HttpInstrumentationDefinition<M>, config: HttpInstrumentationConfig<S>) {
    super(definition);
    this.kind = definition.kind;
    this.setConfig(config);
  }

  /** What it counts with, its own or given. */
  get metrics(): HttpMetrics<S> {
    return this.#metrics;
  }

  hooked(): boolean {
    return hooksInPlace(this.kind) > 0;
  }

  /** Everybody who counts as this one does. */
  protected counting(): Set<Counting> {
    return countingOf(this.kind);
  }

  protected override configure(config: HttpInstrumentationConfig<S>): void {
    if (this.#config !== undefined && sameOptions(this.#config, config)) return;
    this.#metrics = metricsOf(config);
    this.#config = { ...config };
    if (this.#provider !== undefined) this.moveTo(this.#provider);
  }

  protected override count(enabled: boolean): void {
    for (const all of [this.counting(), hooking()]) {
      if (enabled) all.add(this);
      else all.delete(this);
    }
  }

  protected override moveTo(meterProvider: MeterProvider): void {
    this.#provider = meterProvider;
    const { metrics, meterProvider: named } = this.#config ?? {};
    if (metrics !== undefined || named !== undefined) return;
    this.#metrics.setMeterProvider(meterProvider);
    truthsHaveMoved(this.#metrics);
  }
}
