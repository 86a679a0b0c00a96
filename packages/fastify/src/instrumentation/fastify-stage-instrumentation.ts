import type { StageDefinitions } from '@stageguard/core';
import type { NoStages } from '@stageguard/http';
import { HttpInstrumentation, type HttpInstrumentationConfig } from '@stageguard/http/instrumentation';
import { FASTIFY, followApplications } from '../applications.js';

const { name, version } = require('../../package.json') as { name: string; version: string };

/** Options of `FastifyStageInstrumentation`: either `metrics`, or what `createHttpMetrics` takes. */
export interface FastifyStageInstrumentationConfig<S extends StageDefinitions = StageDefinitions>
  extends HttpInstrumentationConfig<S> {}

/**
 * Counts the requests of all Fastify applications that are made once it has been enabled, before all their hooks, and is
 * none of them: an application tells of its hooks, plugins and routes what it would without. Disabled it counts no
 * further requests; those in flight are counted to their end.
 *
 * @throws TypeError where an option is wrong: which one, what was expected, what was given.
 */
export class FastifyStageInstrumentation<
  const S extends StageDefinitions = NoStages,
> extends HttpInstrumentation<S> {
  constructor(config: FastifyStageInstrumentationConfig<S> = {}) {
    super({ name, version, kind: FASTIFY }, config);
  }

  override hooked(): boolean {
    return followApplications().any;
  }

  protected override count(enabled: boolean): void {
    followApplications();
    super.count(enabled);
  }
}
