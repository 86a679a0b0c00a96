import type { ActiveRequest, Scope } from '@stageguard/core';
import type { Exchange } from './exchange.js';
import type { AnyHttpMetrics } from './metrics-types.js';

/**
 * What an adapter gets for a second response to a request that is alive: a handler renders another route of its
 * application into a response of its own (a batch, a capture, an internal redirect). It is part of the outer exchange,
 * with which it ends, and whose route it does not change.
 */
export class InnerExchange implements Exchange {
  readonly #outer: Exchange;

  constructor(outer: Exchange) {
    this.#outer = outer;
  }

  get metrics(): AnyHttpMetrics {
    return this.#outer.metrics;
  }

  get request(): ActiveRequest {
    return this.#outer.request;
  }

  get route(): string | undefined {
    return this.#outer.route;
  }

  routed(): void {}

  hold(): Scope | undefined {
    return this.#outer.hold();
  }

  within<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    return this.#outer.within(fn, ...args);
  }
}
