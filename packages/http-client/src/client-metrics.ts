import { createRequestMetrics, type InstrumentOptions, type RequestMetrics } from '@stageguard/core';
import { INSTRUMENT_OPTIONS, isName, onceInProcess, refuseUnknown, wrong } from '@stageguard/core/adapter';
import { type AnyHttpMetrics, type GivenOptions, givenOptions } from '@stageguard/http';
import { CLIENT_STAGES, CONVENTIONAL, type HttpClientStages } from './client-stages.js';
import { Counting } from './counting.js';
import type { OutgoingCall } from './outgoing-call.js';
import { SCOPE } from './scope.js';

/** Metrics of the HTTP calls that a process makes. */
export interface HttpClientMetrics extends RequestMetrics<HttpClientStages> {}

/** What decides whether and how a call is counted. */
export interface CallOptions {
  /**
   * The hosts that are told apart: `payments.internal`, `10.0.0.7`, or with a port, `localhost:8080`. Calls of others have
   * `server.address` `_OTHER`, and no port. Default: all, as many series as `cardinalityLimit` lets.
   */
  hosts?: readonly string[] | undefined;
  /** Add `url.scheme`, which the conventions have as opt-in. Default: false. */
  urlScheme?: boolean | undefined;
  /** Returns what is truthy for a call that is not to be counted. Called for each call. Default: every call is counted. */
  ignore?: ((call: OutgoingCall) => unknown) | undefined;
  /**
   * While a call is open, the HTTP request that it is made for is in this stage, by a guard: every current request whose metrics
   * declare the stage, or that of `server`. Default: none.
   */
  stage?: string | undefined;
  /** The metrics whose current request `stage` means. Default: every object of `createHttpMetrics` that declares the stage. */
  server?: AnyHttpMetrics | undefined;
}

/** Options of `createHttpClientMetrics`. */
export interface HttpClientMetricsOptions extends InstrumentOptions, CallOptions {
  /** What every metric's name begins with. Default: `http.client`. */
  name?: string | undefined;
}

const CALL_OPTIONS = ['hosts', 'urlScheme', 'ignore', 'stage', 'server'] as const;

/** The options of `createHttpClientMetrics`. */
export const CLIENT_OPTIONS: readonly string[] = ['name', ...CALL_OPTIONS, ...INSTRUMENT_OPTIONS];

/** What the metrics of outgoing calls were given. */
export const given: GivenOptions<CallOptions> = givenOptions(
  'http.client',
  CALL_OPTIONS,
  'createHttpClientMetrics()',
);

const countings: WeakMap<HttpClientMetrics, Counting> = onceInProcess('http.client', () => new WeakMap());

/**
 * Metrics of the HTTP calls that a process makes, for `countUndici`, `countHttp` and `HttpClientStageInstrumentation`. The stages
 * are `queue` (until a call has a connection to be sent on), `await` (until the headers of the response have come) and `receive`
 * (until its body has come). `stage_requests` and its like tell the upstream apart too, by `server.address`, unless `stageAttributes`
 * says otherwise.
 *
 * @throws TypeError where an option is wrong: which one, what was expected, what was given.
 */
export function createHttpClientMetrics(options: HttpClientMetricsOptions = {}): HttpClientMetrics {
  refuseUnknown(options, CLIENT_OPTIONS);
  const { name = CONVENTIONAL, hosts, urlScheme, ignore, stage, server, ...rest } = options;
  const { stageAttributes = ['server.address'] } = options;
  const its: CallOptions = { hosts, urlScheme, ignore, stage, server };
  check(its);
  const metrics = createRequestMetrics({
    ...rest,
    name,
    lifecycle: CLIENT_STAGES,
    attributesRequired: true,
    scope: SCOPE,
    // The conventions' words.
    description: name === CONVENTIONAL ? 'Number of active HTTP requests.' : undefined,
    byteStages: ['await', 'receive'],
    // `ended` are jobs: a `run` outside of all calls.
    outcomes: ['answered', 'failed', 'aborted', 'abandoned', 'reclaimed', 'ended'],
    stageAttributes,
  });
  given.keep(metrics, its);
  countings.set(metrics, new Counting(metrics, () => given.inForce(metrics)));
  return metrics;
}

/**
 * Returns the counting that belongs to metrics of `createHttpClientMetrics`.
 *
 * @throws TypeError where the metrics come from elsewhere.
 */
export function countingOf(metrics: HttpClientMetrics): Counting {
  const counting = countings.get(metrics);
  if (counting !== undefined) return counting;
  throw wrong('metrics', 'what createHttpClientMetrics() returned', metrics);
}

function check({ hosts, urlScheme, ignore, stage, server }: CallOptions): void {
  if (hosts !== undefined && !(Array.isArray(hosts) && hosts.every(isHost))) {
    throw wrong('hosts', 'a list of host names', hosts);
  }
  if (urlScheme !== undefined && typeof urlScheme !== 'boolean') {
    throw wrong('urlScheme', 'true or false', urlScheme);
  }
  if (ignore !== undefined && typeof ignore !== 'function') throw wrong('ignore', 'a function', ignore);
  if (stage !== undefined && !isName(stage)) throw wrong('stage', 'the name of a stage', stage);
  if (server === undefined) return;
  if (typeof server?.current !== 'function') throw wrong('server', 'a metrics object', server);
  if (stage === undefined) throw wrong('server', `left out where there is no 'stage'`, server);
}

function isHost(host: unknown): boolean {
  return typeof host === 'string' && host !== '';
}
