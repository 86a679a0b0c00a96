import type { ActiveRequest, Outcome, Scope } from '@stageguard/core';
import type { AnyHttpMetrics } from './metrics-types.js';

/** For adapters: one request and its response, under one name of metrics. */
export interface Exchange {
  /** Those that it was begun with. It counts for all that share their truth. */
  readonly metrics: AnyHttpMetrics;
  readonly request: ActiveRequest;
  /** The route that the framework has matched. */
  readonly route: string | undefined;
  /** The framework has matched: a route's pattern, never the raw path. */
  routed(route: string): void;
  /**
   * Keeps the exchange in flight beyond its response: `detached`, until the scope ends. Whoever has the scope is to be
   * reachable from the promise alone that will end it: then it ends also when nothing can settle that any more.
   */
  hold(): Scope | undefined;
  /** Calls `fn` with these arguments in the context of every name. */
  within<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R;
}

/**
 * An exchange as its pair of messages knows it. Exchanges of the same messages under other names follow by `next`; what
 * happens to the messages happens to all of them.
 */
export interface Followed extends Exchange {
  next: Followed | undefined;
  /** The body has been read to its end. */
  handles(): void;
  /** The headers are written. `status` is what they are written with, where that is known. */
  responds(status: unknown): void;
  /** The response is over. What still holds the exchange keeps it. */
  over(outcome: Outcome): void;
  /** It is over, whatever holds it. */
  cut(outcome: Outcome): void;
}
