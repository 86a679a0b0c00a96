import {
  createRequestMetrics,
  type InstrumentOptions,
  type RequestMetrics,
  type StageDefinitions,
  type Unreserved,
} from '@stageguard/core';
import { INSTRUMENT_OPTIONS, onceInProcess, refuseUnknown, wrong } from '@stageguard/core/adapter';
import { served } from './call-options.js';
import { type ConventionOption, checkConvention, checkIgnore, type IgnoreOption } from './methods.js';
import { SCOPE } from './scope.js';
import { createServerCounting, type ServerCounting } from './server-counting.js';
import { type GrpcServerStages, SERVER_STAGES } from './server-stages.js';

type NoStages = Readonly<Record<never, never>>;

/** Metrics of the calls that a process serves, with the application's own stages beside those of the lifecycle. */
export interface GrpcServerMetrics<S extends StageDefinitions = NoStages>
  extends RequestMetrics<S & GrpcServerStages> {}

/** Metrics with any stages of the application. */
// biome-ignore lint/suspicious/noExplicitAny: stages are parameters of methods, so no other type takes them all.
export type AnyGrpcServerMetrics = GrpcServerMetrics<any>;

/** Options of `createGrpcServerMetrics`. */
export interface GrpcServerMetricsOptions<S extends StageDefinitions = StageDefinitions>
  extends InstrumentOptions,
    IgnoreOption,
    ConventionOption {
  /** What every metric's name begins with. Default: `rpc.server`. */
  name?: string | undefined;
  /** The stages that the application enters, with their attributes, beside those of the lifecycle. Default: none. */
  stages?: (S & Unreserved<S, keyof GrpcServerStages & string>) | undefined;
}

const OPTIONS = ['name', 'stages', 'ignore', 'convention', ...INSTRUMENT_OPTIONS];

const countings: WeakMap<AnyGrpcServerMetrics, ServerCounting> = onceInProcess(
  'grpc.server',
  () => new WeakMap(),
);

/**
 * Metrics of the calls that a process serves, for `serverInterceptor` and `GrpcStageInstrumentation`.
 *
 * @throws TypeError where an option is wrong: which one, what was expected, what was given.
 */
export function createGrpcServerMetrics<const S extends StageDefinitions = NoStages>(
  options: GrpcServerMetricsOptions<S> = {},
): GrpcServerMetrics<S> {
  refuseUnknown(options, OPTIONS);
  const { name = 'rpc.server', ignore, convention, ...rest } = options;
  checkIgnore(ignore);
  checkConvention(convention);
  const metrics = createRequestMetrics({
    ...rest,
    stages: rest.stages as StageDefinitions | undefined,
    name,
    lifecycle: SERVER_STAGES,
    attributesRequired: true,
    scope: SCOPE,
    byteStages: ['receive', 'respond'],
    // `ended` are jobs: a `run` outside of all calls.
    outcomes: ['answered', 'failed', 'aborted', 'abandoned', 'reclaimed', 'ended'],
  });
  served.keep(metrics, { ignore, convention });
  countings.set(metrics, createServerCounting(metrics as unknown as RequestMetrics<GrpcServerStages>));
  return metrics as unknown as GrpcServerMetrics<S>;
}

/**
 * Returns the counting that belongs to metrics of `createGrpcServerMetrics`.
 *
 * @throws TypeError where the metrics come from elsewhere; `option` is what they were given as.
 */
export function serverCountingOf(metrics: AnyGrpcServerMetrics, option: string): ServerCounting {
  const counting = countings.get(metrics);
  if (counting !== undefined) return counting;
  throw wrong(option, 'what createGrpcServerMetrics() returned', metrics);
}
