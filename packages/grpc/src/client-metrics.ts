import {
  createRequestMetrics,
  type InstrumentOptions,
  onceInProcess,
  type PlainStages,
  type RequestMetrics,
} from '@stageguard/core';
import { type ClientCounting, createClientCounting } from './client-counting.js';
import { checkIgnore, type IgnoreOption } from './methods.js';

const LIFECYCLE = ['send', 'wait', 'stream'] as const;

/**
 * What a call that is made goes through. `send`: only calls with a client stream, until it is half-closed. `wait`:
 * until the first response message. `stream`: only calls with a server stream, from there to the status.
 */
export type GrpcClientStages = PlainStages<(typeof LIFECYCLE)[number]>;

/** Metrics of the calls that a process makes. */
export interface GrpcClientMetrics extends RequestMetrics<GrpcClientStages> {}

/** Options of `createGrpcClientMetrics`. */
export interface GrpcClientMetricsOptions extends InstrumentOptions, IgnoreOption {
  /** What every metric's name begins with. Default: `rpc.client`. */
  name?: string | undefined;
}

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
  const { name = 'rpc.client', ignore, ...rest } = options;
  checkIgnore(ignore);
  const metrics = createRequestMetrics({ ...rest, name, lifecycle: LIFECYCLE, attributesRequired: true });
  countings.set(metrics, createClientCounting(metrics, ignore));
  return metrics;
}

/**
 * How calls are counted with metrics that `createGrpcClientMetrics` made.
 *
 * @throws TypeError where it did not make them.
 */
export function clientCountingOf(metrics: GrpcClientMetrics): ClientCounting {
  const counting = countings.get(metrics);
  if (counting !== undefined) return counting;
  throw new TypeError('stageguard: the metrics of a gRPC client have to come from createGrpcClientMetrics()');
}
