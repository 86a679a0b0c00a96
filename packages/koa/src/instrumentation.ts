import type { MeterProvider } from '@opentelemetry/api';
import {
  InstrumentationBase,
  type InstrumentationConfig,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import type { StageDefinitions } from '@stageguard/core';
import {
  type HttpInstrumentationOptions,
  type HttpMetrics,
  metricsOf,
  moveMetrics,
  type NoStages,
} from '@stageguard/http';
import type Application from 'koa';
import { counting, hookApplications } from './application.js';
import { KOA, koaIn, loadedKoas } from './koa-module.js';

const { name: PACKAGE, version: VERSION } = require('../package.json') as { name: string; version: string };

const SUPPORTED = ['>=2.13.0 <4'];

/** Options of `KoaStageInstrumentation`: either `metrics`, or what `createHttpMetrics` takes. */
export interface KoaStageInstrumentationConfig<S extends StageDefinitions = StageDefinitions>
  extends InstrumentationConfig,
    HttpInstrumentationOptions<S> {}

/** Koa as `require` or `import` gives it. */
export type KoaModule = typeof Application | { readonly default: typeof Application };

/**
 * Counts the requests of all Koa applications of a process, made before it is enabled or after, around all their
 * middleware. Disabled it counts no further requests; those in flight are counted to their end.
 *
 * @throws TypeError where an option is wrong: which one, what was expected, what was given.
 */
export class KoaStageInstrumentation<const S extends StageDefinitions = NoStages> extends InstrumentationBase<
  KoaStageInstrumentationConfig<S>
> {
  /** What it counts with, its own or given. */
  readonly metrics: HttpMetrics<S>;

  constructor(config: KoaStageInstrumentationConfig<S> = {}) {
    // The base class would enable itself before there are fields.
    super(PACKAGE, VERSION, { ...config, enabled: false });
    this.metrics = metricsOf(config);
    const { enabled = true } = config;
    this.setConfig({ ...config, enabled });
    if (enabled) this.enable();
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const patch = (module: unknown) => {
      this.#hook(module);
      return module;
    };
    return [new InstrumentationNodeModuleDefinition(KOA, SUPPORTED, patch)];
  }

  /**
   * Instruments a Koa that is loaded under another name, or bundled, and so is not found.
   *
   * @throws TypeError where it is none.
   */
  instrument(module: KoaModule): void {
    if (this.#hook(module)) return;
    throw new TypeError(`stageguard: 'module' has to be Koa; given: ${typeof module}`);
  }

  override enable(): void {
    super.enable();
    for (const koa of loadedKoas()) this.#hook(koa);
    counting.add(this);
  }

  override disable(): void {
    super.disable();
    counting.delete(this);
  }

  /** Moves the metrics that it made itself. Those it was given are where their maker wants them. */
  override setMeterProvider(meterProvider: MeterProvider): void {
    super.setMeterProvider(meterProvider);
    moveMetrics(this.metrics, this.getConfig(), meterProvider);
  }

  #hook(module: unknown): boolean {
    const koa = koaIn(module);
    if (koa === undefined) return false;
    try {
      hookApplications(koa);
    } catch (error) {
      this._diag.warn('this Koa cannot be instrumented; the middleware can still be used', error);
    }
    return true;
  }
}
