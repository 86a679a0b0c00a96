import { settled } from '@stageguard/core/adapter';
import type { Exchange } from '@stageguard/http';

type Settle = ((value: unknown) => unknown) | undefined;
type Then = (onFulfilled: unknown, onRejected: unknown) => unknown;

/** Koa's are promises; an application's own `compose` may return anything. */
export function isThenable(promise: unknown): promise is Promise<unknown> {
  return typeof (promise as { readonly then?: unknown } | null | undefined)?.then === 'function';
}

/**
 * Stands for a promise: what follows it is called in the context of the exchange. To change the promise costs 0.4 µs, and a second one,
 * which would settle once `after` has been called, costs as well: so the first to follow calls `after`.
 */
export class Answered {
  readonly #exchange: Exchange;
  #promise: object;
  #then: Then;
  #after: (() => void) | undefined;

  static {
    // `catch` and `finally` of promises call `then`.
    Reflect.setPrototypeOf(Answered.prototype, Promise.prototype);
  }

  constructor(exchange: Exchange, promise: Promise<unknown>, after?: () => void) {
    this.#exchange = exchange;
    this.#promise = promise;
    this.#then = promise.then as Then;
    this.#after = after;
  }

  /** Has `after` called when the promise is settled, if nobody follows it yet. */
  follow(): void {
    const after = this.#after;
    if (after === undefined) return;
    this.#after = undefined;
    const promise = this.#promise as Promise<unknown>;
    const following = settled(() => promise, after);
    this.#promise = following;
    this.#then = following.then as Then;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is what Koa calls.
  then(onFulfilled?: unknown, onRejected?: unknown): unknown {
    return this.#exchange.within(Answered.#followedBy, this, onFulfilled, onRejected);
  }

  static #followedBy(it: Answered, onFulfilled: unknown, onRejected: unknown): unknown {
    const after = it.#after;
    it.#after = undefined;
    return Reflect.apply(
      it.#then,
      it.#promise,
      after === undefined ? [onFulfilled, onRejected] : first(after, onFulfilled, onRejected),
    );
  }
}

/** What is to be called first, then what follows, as `then` would. */
function first(after: () => void, onFulfilled: unknown, onRejected: unknown): [Settle, Settle] {
  return [
    (value) => {
      after();
      return typeof onFulfilled === 'function' ? onFulfilled(value) : value;
    },
    (error) => {
      after();
      if (typeof onRejected === 'function') return onRejected(error);
      throw error;
    },
  ];
}
