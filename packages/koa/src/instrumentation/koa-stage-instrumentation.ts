import type { StageDefinitions } from '@stageguard/core';
import type { NoStages } from '@stageguard/http';
import { HttpInstrumentation, type HttpInstrumentationConfig } from '@stageguard/http/instrumentation';
import type Application from 'koa';
import { hookApplications } from '../application.js';
import { KOA, koaIn, MAIN } from '../koa-module.js';

const { name, version } = require('../../package.json') as { name: string; version: string };

/** Options of `KoaStageInstrumentation`: either `metrics`, or what `createHttpMetrics` takes. */
export interface KoaStageInstrumentationConfig<S extends StageDefinitions = StageDefinitions>
  extends HttpInstrumentationConfig<S> {}

/** Koa as `require` or `import` gives it. */
export type KoaModule = typeof Application | { readonly default: typeof Application };

/**
 * Counts the requests of all Koa applications of a process, made before it is enabled or after, around all their
 * middleware. Disabled it counts no further requests; those in flight are counted to their end.
 *
 * @throws TypeError where an option is wrong: which one, what was expected, what was given.
 */
export class KoaStageInstrumentation<const S extends StageDefinitions = NoStages> extends HttpInstrumentation<
  S,
  typeof Application
> {
  constructor(config: KoaStageInstrumentationConfig<S> = {}) {
    super(
      {
        name,
        version,
        kind: KOA,
        module: KOA,
        versions: ['>=2.13.0 <4'],
        main: MAIN,
        find: koaIn,
        hook: hookApplications,
      },
      config,
    );
  }

  /** Takes a Koa that is loaded under another name, or bundled. */
  override instrument(module: KoaModule): void {
    super.instrument(module);
  }
}
