import type { Scope } from '@stageguard/core';
import type { Exchange } from '@stageguard/http';

/** The exchanges that are begun with one request: one for each name that counts. */
export class Begun {
  readonly exchange: Exchange;
  readonly #next: Begun | undefined;

  constructor(exchange: Exchange, next: Begun | undefined) {
    this.exchange = exchange;
    this.#next = next;
  }

  /** Calls `fn` in the context of all of them. */
  within<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    const next = this.#next;
    return next === undefined
      ? this.exchange.within(fn, ...args)
      : this.exchange.within(() => next.within(fn, ...args));
  }

  /** Holds all of them. */
  hold(): Pick<Scope, 'end'> | undefined {
    const hold = this.exchange.hold();
    const next = this.#next?.hold();
    if (hold === undefined || next === undefined) return hold ?? next;
    return {
      end() {
        hold.end();
        next.end();
      },
    };
  }
}
