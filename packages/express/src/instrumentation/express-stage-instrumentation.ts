import type { StageDefinitions } from '@stageguard/core';
import { type NoStages, settingsInForce } from '@stageguard/http';
import { HttpInstrumentation, type HttpInstrumentationConfig } from '@stageguard/http/instrumentation';
import type express from 'express';
import { hookApplications } from '../application.js';
import { EXPRESS, expressIn, MAIN } from '../express-module.js';
import type { Express } from '../express-types.js';
import { tellRoutes } from '../routes.js';

const { name, version } = require('../../package.json') as { name: string; version: string };

/** Options of `ExpressStageInstrumentation`: either `metrics`, or what `createHttpMetrics` takes. */
export interface ExpressStageInstrumentationConfig<S extends StageDefinitions = StageDefinitions>
  extends HttpInstrumentationConfig<S> {}

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
> extends HttpInstrumentation<S, Express> {
  constructor(config: ExpressStageInstrumentationConfig<S> = {}) {
    super(
      {
        name,
        version,
        kind: EXPRESS,
        module: EXPRESS,
        versions: ['>=4.17.0 <6'],
        main: MAIN,
        find: expressIn,
        hook(found, { metrics }) {
          hookApplications(found);
          if (settingsInForce(metrics).route) tellRoutes(found);
        },
      },
      config,
    );
  }

  /** Takes an Express that is loaded under another name, or bundled. */
  override instrument(module: ExpressModule): void {
    super.instrument(module);
  }
}
