import { createRequestMetrics, type InstrumentOptions, type RequestMetrics } from '@stageguard/core';
import { INSTRUMENT_OPTIONS, onceInProcess, refuseUnknown, wrong } from '@stageguard/core/adapter';
import { made } from './call-options.js';
import { type ClientCounting, createClientCounting } from './client-counting.js';
import { CLIENT_STAGES, type GrpcClientStages } from './client-stages.js';
import { type ConventionOption, checkConvention, checkIgnore, type IgnoreOption } from './methods.js';
import { SCOPE } from './scope.js';

/** Metrics of the calls that a process makes. */
export interface GrpcClientMetrics extends RequestMetrics<GrpcClientStages> {}

/** Options of `createGrpcClientMetrics`. */
export interface GrpcClientMetricsOptions extends InstrumentOptions, IgnoreOption, ConventionOption {
  /** What every metric's name begins with. Default: `rpc.client`. */
  name?: string | undefined;
}

const OPTIONS = ['name', 'ignore', 'convention', ...INSTRUMENT_OPTIONS];

const countings: WeakMap<GrpcClientMetrics, ClientCounting> = onceInProcess(
  'grpc.client',
  () => new WeakMap(),
);

/**
 * Metrics of the calls that a process makes, for `clientInterceptor` and `GrpcStageInstrumentation`.
 *
 * @throws TypeError where an option is wrong: which one, what was expected, what was given.
 */
export function createGrpcClientMetrics(options: GrpcClientMetricsOptions = {}): GrpcClientMetrics {
  refuseUnknown(options, OPTIONS);
  const { name = 'rpc.client', ignore, convention, ...rest } = options;
  checkIgnore(ignore);
  checkConvention(convention);
  const metrics = createRequestMetrics({
    ...rest,
    name,
    lifecycle: CLIENT_STAGES,
    attributesRequired: true,
    scope: SCOPE,
    byteStages: ['send', 'stream'],
    // `ended` are jobs: a `run` outside of all calls.
    outcomes: ['answered', 'failed', 'aborted', 'abandoned', 'reclaimed', 'ended'],
  });
  made.keep(metrics, { ignore, convention });
  countings.set(metrics, createClientCounting(metrics));
  return metrics;
}

/**
 * Returns the counting that belongs to metrics of `createGrpcClientMetrics`.
 *
 * @throws TypeError where the metrics come from elsewhere; `option` is what they were given as.
 */
export function clientCountingOf(metrics: GrpcClientMetrics, option: string): ClientCounting {
  const counting = countings.get(metrics);
  if (counting !== undefined) return counting;
  throw wrong(option, 'what createGrpcClientMetrics() returned', metrics);
}
