import type { Exchange } from '@stageguard/http';

/**
 * What follows the promise is called in the context of the exchange. Koa answers, and reads the stream of a body, in the
 * context that it calls `then` in on the promise of the first middleware: outside of all middleware. `await` does not
 * ask for `then`.
 */
export function followedWithin<R>(exchange: Exchange, promise: Promise<R>): Promise<R> {
  const { then } = promise ?? {};
  // Koa's are promises; an application's own `compose` may return anything.
  if (typeof then !== 'function') return promise;
  if (then === Promise.prototype.then && Followed.become(promise, exchange)) return promise;
  Reflect.defineProperty(promise, 'then', {
    value: (...handlers: unknown[]) => exchange.within(() => Reflect.apply(then, promise, handlers)),
    writable: true,
    configurable: true,
  });
  return promise;
}

class Identity {
  constructor(it: object) {
    // biome-ignore lint/correctness/noConstructorReturn: a derived class adds its private field to a promise so.
    return it;
  }
}

/**
 * A promise with another prototype, and with a private field, which does not show. A `then` of its own would show, and
 * costs three times as much on Node 24 (0.3 µs).
 */
class Followed extends Identity {
  static readonly #prototype: object = Object.create(Promise.prototype);
  readonly #exchange: Exchange;

  static {
    Reflect.defineProperty(Followed.#prototype, 'then', {
      value: function then(this: object, onFulfilled: unknown, onRejected: unknown): unknown {
        const follow = () => Reflect.apply(Promise.prototype.then, this, [onFulfilled, onRejected]);
        return #exchange in this ? this.#exchange.within(follow) : follow();
      },
      writable: true,
      configurable: true,
    });
  }

  private constructor(promise: object, exchange: Exchange) {
    super(promise);
    this.#exchange = exchange;
  }

  /** Returns whether it has: a promise of another kind, or one that somebody has frozen, does not. */
  static become(promise: object, exchange: Exchange): boolean {
    if (#exchange in promise || Object.getPrototypeOf(promise) !== Promise.prototype) return false;
    if (!Reflect.setPrototypeOf(promise, Followed.#prototype)) return false;
    new Followed(promise, exchange);
    return true;
  }
}
