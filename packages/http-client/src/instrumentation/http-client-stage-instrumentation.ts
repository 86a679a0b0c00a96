import type { MeterProvider } from '@opentelemetry/api';
import type { InstrumentationConfig } from '@opentelemetry/instrumentation';
import { refuseUnknown, wrong } from '@stageguard/core/adapter';
import { StageInstrumentation, sameOptions } from '@stageguard/http/instrumentation';
import {
  CLIENT_OPTIONS,
  countingOf,
  createHttpClientMetrics,
  given,
  type HttpClientMetrics,
  type HttpClientMetricsOptions,
} from '../client-metrics.js';
import { countHttp } from '../count-http.js';
import { countUndici } from '../count-undici.js';
import { SCOPE } from '../scope.js';
import type { CallCounting } from '../source.js';

/** Options of `HttpClientStageInstrumentation`: either `metrics`, or what `createHttpClientMetrics` takes. */
export interface HttpClientStageInstrumentationConfig
  extends InstrumentationConfig,
    HttpClientMetricsOptions {
  /** Counts with these. Default: metrics of its own, made of the other options. */
  metrics?: HttpClientMetrics | undefined;
}

/**
 * Counts the HTTP calls that a process makes, by undici (and so the global `fetch`), `node:http` and `node:https`, whoever makes
 * them, whatever was loaded first. Calls of OpenTelemetry's exporters are left out. Disabled it counts no further calls; those in
 * flight are counted to their end.
 *
 * @throws TypeError where an option is wrong: which one, what was expected, what was given.
 */
export class HttpClientStageInstrumentation extends StageInstrumentation<HttpClientStageInstrumentationConfig> {
  #metrics!: HttpClientMetrics;
  #config: HttpClientStageInstrumentationConfig | undefined;
  #provider: MeterProvider | undefined;
  #counting: readonly CallCounting[] = [];

  constructor(config: HttpClientStageInstrumentationConfig = {}) {
    super({ ...SCOPE });
    this.setConfig(config);
  }

  /** What it counts with, its own or given. */
  get metrics(): HttpClientMetrics {
    return this.#metrics;
  }

  protected override configure(config: HttpClientStageInstrumentationConfig): void {
    if (this.#config !== undefined && sameOptions(this.#config, config)) return;
    this.#metrics = metricsOf(config);
    this.#config = { ...config };
    if (this.#provider !== undefined) this.moveTo(this.#provider);
  }

  protected override count(enabled: boolean): void {
    for (const each of this.#counting) each.close();
    this.#counting = enabled ? [countUndici(this.#metrics), countHttp(this.#metrics)] : [];
  }

  protected override moveTo(meterProvider: MeterProvider): void {
    this.#provider = meterProvider;
    const { metrics, meterProvider: named } = this.#config ?? {};
    if (metrics !== undefined || named !== undefined) return;
    this.#metrics.setMeterProvider(meterProvider);
    given.moved(this.#metrics);
  }
}

function metricsOf(config: HttpClientStageInstrumentationConfig): HttpClientMetrics {
  refuseUnknown(config, ['metrics', 'enabled', ...CLIENT_OPTIONS]);
  const { enabled: _, metrics, ...rest } = config;
  if (metrics === undefined) return createHttpClientMetrics(rest);
  countingOf(metrics);
  for (const [option, value] of Object.entries(rest)) {
    if (value === undefined) continue;
    throw wrong(option, `left out beside 'metrics', which have it`, value);
  }
  return metrics;
}
