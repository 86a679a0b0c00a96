import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope, MeterProviderSource } from '../binding/provider.js';
import type { Snapshot } from '../reports/snapshot-types.js';
import type { Outcome } from '../words/outcome.js';
import type {
  ArgumentOrder,
  BoundStage,
  StageDefinitions,
  StageTypes,
  Unreserved,
} from '../words/stage-types.js';
import type { AbortSignalLike } from './drained.js';
import type { ActiveRequest, BeginOptions, Guard, JobOptions, OwnedRequest } from './request-types.js';

/** How long requests may stay in a stage without a sign of life, and what is one. */
export interface StageBudget {
  /** Seconds; `false` for any time. Default: the option `budget`. */
  readonly within?: number | false | undefined;
  /**
   * `'bytes'`: bytes that move for the request are a sign of life too, beside its entry and `progress()`; `'progress'`: they are
   * none. Default: what the adapter says of the stage, under HTTP `'bytes'` in `receive` and `respond`. `'bytes'` is refused
   * where no adapter sees bytes.
   */
  readonly signs?: 'bytes' | 'progress' | undefined;
}

/** The switches, limits and sources that every metrics object has, whatever its stages. */
export interface InstrumentOptions {
  /**
   * Where the instruments live. Default: the global MeterProvider, also one that is registered later or replaced.
   */
  meterProvider?: MeterProviderSource | undefined;
  /** Request attributes that the stage instruments carry too, such as `http.route`. Default: none. */
  stageAttributes?: readonly string[] | undefined;
  /** Export `<name>.stage_entries`, how often each stage was entered. Default: true. */
  stageEntries?: boolean | undefined;
  /** Export `<name>.ended_requests`, how requests have ended, and in which stage. Default: true. */
  endedRequests?: boolean | undefined;
  /** Export `<name>.stage_time`, request-seconds by stage. Default: true. */
  stageTime?: boolean | undefined;
  /** Export `<name>.stage_oldest_age`, in seconds. Default: true. */
  stageOldestAge?: boolean | undefined;
  /** Export `<name>.oldest_age`, the age in seconds of the oldest request of all. Default: that of `stageOldestAge`. */
  oldestAge?: boolean | undefined;
  /** Export `<name>.stage_peak`, the most requests at once in the last window. Default: true. */
  stagePeak?: boolean | undefined;
  /** Length of the window of `stage_peak`, in seconds. Default: 60. */
  peakWindow?: number | undefined;
  /**
   * Export the histogram `<name>.stage_duration`, in seconds; costs more than all the rest together. `buckets` are
   * its boundaries, by default from 5 ms to 10 minutes. Default: false.
   */
  durations?: boolean | { readonly buckets: readonly number[] } | undefined;
  /**
   * Export `<name>.stage_overdue_requests` and `<name>.stage_oldest_idle`: how many have been in their stage for longer than this
   * without a sign of life, in seconds; `false` for neither. Default: 30, or `false` where `stageOldestAge` is. A sign of life is
   * that it enters its stage, `progress()`, and in some stages of adapters that bytes move (see `budgets`).
   */
  budget?: number | false | undefined;
  /**
   * Budgets of stages, those of the lifecycle among them: in seconds, `false` for none, or with what counts as a sign of life in
   * the stage. Default: `budget`.
   */
  budgets?: Readonly<Record<string, number | false | StageBudget>> | undefined;
  /** The most series of one instrument; attribute sets beyond it share one, `otel.metric.overflow`. Default: 1,000. */
  cardinalityLimit?: number | undefined;
  /** Reads the time in milliseconds. Default: `performance.now`. A reading below the last one counts as the last. */
  clock?: (() => number) | undefined;
}

/** Options of `createRequestMetrics`. */
export interface RequestMetricsOptions<
  S extends StageDefinitions = StageDefinitions,
  L extends string = string,
> extends InstrumentOptions {
  /** What every metric's name begins with, such as `dynamo.frontend`; an OpenTelemetry instrument name. */
  name: string;
  /** The stages that the application enters, with their attributes. Default: none. */
  stages?: (S & Unreserved<S, L>) | undefined;
  /**
   * For adapters: the stages of the lifecycle. The first is the base stage that requests begin in; a stage
   * `detached` among them is where `release` keeps a request whose guards are open. Default: `['handle']`.
   */
  lifecycle?: readonly [L, ...L[]] | undefined;
  /**
   * For adapters: every request has attributes, so that `active_requests` has no series without any to be
   * exported as 0. Default: false.
   */
  attributesRequired?: boolean | undefined;
  /**
   * For adapters: how their requests end. Each of these is exported as 0 with every declared stage from the start; others
   * once they come. Default: `ended`, `failed` and `reclaimed`.
   */
  outcomes?: readonly Outcome[] | undefined;
  /**
   * For adapters whose watches tell how many bytes have moved: the stages in which those are a sign of life unless the
   * application says otherwise. Where it is left out, bytes count nowhere, and `budgets` that ask for it are refused.
   */
  byteStages?: readonly string[] | undefined;
  /**
   * For adapters: the instrumentation scope of the instruments, the package that owns the name and its version. Holds for
   * every metrics object of the name, unless their numbers are exported already. Default: `@stageguard/core` and its version.
   */
  scope?: InstrumentationScope | undefined;
  /** For adapters, beside `scope`: what `<name>.active_requests` is described as. Default: `Requests in flight.` */
  description?: string | undefined;
}

/** Which requests a snapshot shows. */
export interface SnapshotOptions<Stage extends string = string> {
  /** So many of them, a whole number or `Infinity`. Default: 20. */
  oldest?: number | undefined;
  /** So many of each stage with its attributes: one that is full hides no other. Default: false. */
  perStage?: boolean | undefined;
  /** Those in this stage alone. */
  stage?: Stage | BoundStage | undefined;
}

/** The requests of one name: what is in flight, and in which stage. */
export interface RequestMetrics<S extends StageDefinitions = StageDefinitions> extends Disposable {
  readonly name: string;

  /** The requests in flight. */
  readonly active: number;

  /**
   * A request begins: in flight until it ends, in the base stage until it enters another one. Attributes other than
   * strings, numbers and booleans are dropped with a warning.
   */
  begin(attributes?: Attributes, options?: BeginOptions<StageTypes<S>['name']>): OwnedRequest<S>;

  /**
   * The request of this async context. Of several under its name, on providers of their own, it is the one that these
   * metrics count; where they count none here, the innermost.
   */
  current(): ActiveRequest<S> | undefined;

  /**
   * Calls `fn` in a context where the verbs of this object do nothing and miss nothing: for what is not to be counted,
   * such as health checks. Returns what it returns.
   */
  ignore<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R;

  /**
   * A function with the name and length of `fn`, which calls it with the request that is current now, or with none where there is
   * none: for callbacks that run in somebody else's context. A pool calls them in that of the request which gave its connection
   * back. Returns what `fn` returns. Whoever keeps the function keeps the request from being reclaimed.
   *
   * @throws TypeError where `fn` is no function.
   */
  bind<F extends (...args: never[]) => unknown>(fn: F): F;

  /** A stage with its attributes, resolved once, for hot paths. */
  stage<T extends StageTypes<S>['attributed']>(
    stage: T | StageTypes<S>['noneAttributed'],
    attributes: StageTypes<S>['attributes'][T],
  ): BoundStage;
  stage(stage: StageTypes<S>['alone']): BoundStage;

  /** `enter` of the current request. Without one it is an anomaly, `no_request`, and does nothing. */
  enter<T extends StageTypes<S>['attributed']>(
    stage: T | StageTypes<S>['noneAttributed'],
    attributes: StageTypes<S>['attributes'][T],
  ): void;
  enter(stage: StageTypes<S>['alone']): void;

  /** `leave` of the current request. Without one it is an anomaly, `no_request`, and does nothing. */
  leave(): void;

  /** `run` of the current request. Without one, `fn` is a request of its own, current while it runs: a job. */
  run<T extends StageTypes<S>['attributed'], R>(
    stage: T | StageTypes<S>['noneAttributed'],
    fn: (() => R) | ArgumentOrder<'stage, fn, attributes'>,
    attributes: StageTypes<S>['attributes'][T],
  ): R;
  run<R>(stage: StageTypes<S>['alone'], fn: () => R): R;

  /**
   * `fn` is a request of its own, current while it runs, whatever is current here: what a queue's worker, a function in the cloud or
   * a socket's handler needs. It ends when `fn` has returned, or when the promise that it returned is settled: `ended`, or `failed`
   * where it threw or rejected. Returns what `fn` returns; a promise as one that settles after that. An option that is unknown is left out,
   * with a warning.
   */
  job<R>(fn: () => R, options?: JobOptions<StageTypes<S>['name']>): R;

  /**
   * A function with the name and length of `handler`, which calls it as a job; `options` are asked for with its arguments. Options
   * that fail are left out, with a warning.
   *
   * @throws TypeError where `handler` or `options` is no function.
   */
  wrap<F extends (...args: never[]) => unknown>(
    handler: F,
    options?: (...args: Parameters<F>) => JobOptions<StageTypes<S>['name']> | undefined,
  ): F;

  /** `guard` of the current request. Without one, the guard is a request of its own, which ends with it. */
  guard<T extends StageTypes<S>['attributed']>(
    stage: T | StageTypes<S>['noneAttributed'],
    attributes: StageTypes<S>['attributes'][T],
  ): Guard;
  guard(stage: StageTypes<S>['alone']): Guard;

  /** `setAttributes` of the current request. Without one it is an anomaly, `no_request`, and does nothing. */
  setAttributes(attributes: Attributes): void;

  /**
   * The requests that are in the stage now: for decisions in the process, such as shedding load. Attributes that are not given
   * are summed over.
   */
  count<T extends StageTypes<S>['attributed']>(
    stage: T | StageTypes<S>['noneAttributed'],
    attributes: Partial<StageTypes<S>['attributes'][T]> | undefined,
  ): number;
  count(stage: StageTypes<S>['name'] | BoundStage): number;

  /**
   * What is in flight now: the count and oldest age of every stage, and the requests that have been longest in theirs.
   * An option that is wrong is left out, with a warning.
   */
  snapshot(options?: SnapshotOptions<StageTypes<S>['name']>): Snapshot;

  /**
   * Resolves when nothing is in flight: at once, or when the last request ends. With `detached: false` it waits only for
   * requests that are not answered or given up yet, and not for work that goes on after that. Rejects with the signal's
   * reason when it is aborted first, and with a TypeError where an option is wrong.
   */
  drained(options?: { signal?: AbortSignalLike | undefined; detached?: boolean | undefined }): Promise<void>;

  /**
   * Looks for the provider elsewhere from now on; a no-op provider means the global one. What is in flight goes along,
   * whole, unless other metrics objects of the name count with this one: then it ends where it began.
   */
  setMeterProvider(provider: MeterProviderSource): void;

  /**
   * Stops counting for this object: what it has in flight is taken back, its handles do nothing any more, and a pending
   * `drained()` of it resolves. Other objects of its name go on. Later calls of any verb do nothing.
   */
  close(): void;
}
