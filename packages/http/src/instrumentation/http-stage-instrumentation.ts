import type { StageDefinitions } from '@stageguard/core';
import { countingServers } from '../count-servers.js';
import type { Counting } from '../counting.js';
import type { NoStages } from '../http-stages.js';
import { SCOPE } from '../scope.js';
import { HttpInstrumentation, type HttpInstrumentationConfig } from './http-instrumentation.js';

/** Options of `HttpStageInstrumentation`: either `metrics`, or what `createHttpMetrics` takes. */
export interface HttpStageInstrumentationConfig<S extends StageDefinitions = StageDefinitions>
  extends HttpInstrumentationConfig<S> {}

/**
 * Counts the requests of every server of the process, of `node:http`, `node:https` and `node:http2`'s compatibility API:
 * made before it is enabled or after, by whatever framework, bundled or not, by `require` or `import`. Their handlers,
 * and all that they start, run in the context of the request. What answers scrapes alone is left out.
 *
 * Instrumentations of frameworks under the same name join its exchanges, and tell the routes. Disabled it counts no further
 * requests; those in flight are counted to their end.
 *
 * @throws TypeError where an option is wrong: which one, what was expected, what was given.
 */
export class HttpStageInstrumentation<
  const S extends StageDefinitions = NoStages,
> extends HttpInstrumentation<S> {
  constructor(config: HttpStageInstrumentationConfig<S> = {}) {
    super({ ...SCOPE, kind: 'http' }, config);
  }

  protected override counting(): Set<Counting> {
    return countingServers();
  }
}
