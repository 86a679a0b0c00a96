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
  settingsOf,
} from '@stageguard/http';
import type express from 'express';
import { counting, hookApplications } from './application.js';
import { EXPRESS, expressIn, loadedExpresses } from './express-module.js';
import { tellRoutes } from './routes.js';

const { name: PACKAGE, version: VERSION } = require('../package.json') as { name: string; version: string };

const SUPPORTED = ['>=4.17.0 <6'];

/** Options of `ExpressStageInstrumentation`: either `metrics`, or what `createHttpMetrics` takes. */
export interface ExpressStageInstrumentationConfig<S extends StageDefinitions = StageDefinitions>
  extends InstrumentationConfig,
    HttpInstrumentationOptions<S> {}

/** Express as `require` or `import` gives it. */
export type ExpressModule = typeof express | { readonly default: typeof express };

/**
 * Counts the requests of all Express applications of a process, made before it is enabled or after, around all their
 * middleware. Disabled it counts no further requests; those in flight are counted to their end.
 *
 * @throws TypeError where an option is wrong: which one, what was expected, what was given.
 */
export class ExpressStageInstrumentation<
  const S extends StageDefinitions = NoStages,
> extends InstrumentationBase<ExpressStageInstrumentationConfig<S>> {
  /** What it counts with, its own or given. */
  readonly metrics: HttpMetrics<S>;

  constructor(config: ExpressStageInstrumentationConfig<S> = {}) {
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
    return [new InstrumentationNodeModuleDefinition(EXPRESS, SUPPORTED, patch)];
  }

  /**
   * Instruments an Express that is loaded under another name, or bundled, and so is not found.
   *
   * @throws TypeError where it is none.
   */
  instrument(module: ExpressModule): void {
    if (this.#hook(module)) return;
    throw new TypeError(`stageguard: 'module' has to be Express; given: ${typeof module}`);
  }

  override enable(): void {
    super.enable();
    for (const express of loadedExpresses()) this.#hook(express);
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
    const express = expressIn(module);
    if (express === undefined) return false;
    try {
      hookApplications(express);
      if (settingsOf(this.metrics).route) tellRoutes(express);
    } catch (error) {
      this._diag.warn('this Express cannot be instrumented; the middleware can still be used', error);
    }
    return true;
  }
}
