import type { SpanIds } from '../request/trace-id.js';
import type { Watch } from '../request/watch.js';
import type { Scope } from '../words/disposable.js';
import type { Outcome } from '../words/outcome.js';
import type { BoundStage, StageDefinitions, StageTypes } from '../words/stage-types.js';
import type { RequestMetrics } from './metrics-types.js';
import type { ActiveRequest, BeginOptions, Guard, OwnedRequest } from './request-types.js';

// Under these a handle has what only adapters call. All copies of the package share them, so that an adapter's copy reaches a
// handle of the application's; and a call by a constant symbol is as quick as one by a name. They are exported apart,
// since a call through an exported one looks it up each time.
const ADVANCE: unique symbol = Symbol.for('stageguard.1.advance');
const REBASE: unique symbol = Symbol.for('stageguard.1.rebase');
const HOLD: unique symbol = Symbol.for('stageguard.1.hold');
const RELEASE: unique symbol = Symbol.for('stageguard.1.release');
const GUARD_UNTIL_RELEASED: unique symbol = Symbol.for('stageguard.1.guardUntilReleased');
const BEGAN_IN: unique symbol = Symbol.for('stageguard.1.beganIn');

export { ADVANCE, BEGAN_IN, GUARD_UNTIL_RELEASED, HOLD, REBASE, RELEASE };

/** What a handle can do beyond its public face. */
export interface Inside {
  [ADVANCE](stage: unknown): void;
  [REBASE](stage: unknown): void;
  [HOLD](): Scope;
  [RELEASE](outcome: Outcome | undefined): void;
}

/** The same of a handle that was got by `current()`. */
export interface InsideShared {
  [GUARD_UNTIL_RELEASED](stage: unknown, attributes: unknown): Scope;
  [BEGAN_IN](): SpanIds | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: stages are parameters of methods, so no other type takes all requests.
type AnyActiveRequest = ActiveRequest<any>;

// biome-ignore lint/suspicious/noExplicitAny: stages are parameters of methods, so no other type takes all requests.
type AnyOwnedRequest = OwnedRequest<any>;

/** What `begin` of an adapter may say about a request. */
export interface AdapterBeginOptions<Stage extends string = string> extends BeginOptions<Stage> {
  /** What can tell that the request is over although nothing said so. */
  watch?: Watch | undefined;
}

/** For adapters: `metrics.begin`, and `watch` besides. */
export function begin<S extends StageDefinitions>(
  metrics: RequestMetrics<S>,
  attributes: Parameters<RequestMetrics<S>['begin']>[0],
  options: AdapterBeginOptions<StageTypes<S>['name']>,
): OwnedRequest<S> {
  return metrics.begin(attributes, options);
}

/**
 * For adapters: the life of the request has gone on to another stage of the lifecycle, which becomes its base. What was entered
 * there ends; guards stay as they are. Never throws.
 */
export function advance<S extends StageDefinitions>(
  request: OwnedRequest<S>,
  stage: StageTypes<S>['name'] | BoundStage,
): void {
  (request as unknown as Inside)[ADVANCE](stage);
}

/**
 * For adapters: like `advance`, but what was entered stays, and `leave` comes back to the new base. For what happens beside the
 * application's work, such as the end of a body that it passes on. Never throws.
 */
export function rebase<S extends StageDefinitions>(
  request: OwnedRequest<S>,
  stage: StageTypes<S>['name'] | BoundStage,
): void {
  (request as unknown as Inside)[REBASE](stage);
}

/** For adapters: a scope that has no stage of its own, and keeps the request as a guard does when it is released. Never throws. */
export function hold(request: AnyOwnedRequest): Scope {
  return (request as unknown as Inside)[HOLD]();
}

/**
 * For adapters: the request is answered or given up; `outcome` says which, by default `ended`. Ends it at once where no guard,
 * `run` or hold is open; else it counts in the lifecycle stage `detached` until the last of them ends, those opened meanwhile
 * included. What is lost after `aborted` or `failed` is given back without an anomaly: nobody waits for it. Never throws.
 */
export function release(request: AnyOwnedRequest, outcome?: Outcome): void {
  (request as unknown as Inside)[RELEASE](outcome);
}

/**
 * For adapters: `guard` of a request that `current()` gave, which keeps it in the stage, but not once it is released: it ends then as
 * if the guard were not open. For work that nobody waits for. Never throws.
 */
export function guardUntilReleased(
  request: AnyActiveRequest,
  stage: string | BoundStage,
  attributes?: Readonly<Record<string, unknown>>,
): Guard {
  return (request as unknown as InsideShared)[GUARD_UNTIL_RELEASED](stage, attributes);
}

/**
 * For adapters: the span that was active when a request that `current()` gave began, or else when it was first made current;
 * `undefined` where there was none, and once it has ended. Never throws.
 */
export function beganIn(request: AnyActiveRequest): SpanIds | undefined {
  return (request as unknown as InsideShared)[BEGAN_IN]();
}
