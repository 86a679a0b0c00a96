import { type Exchange, exchangeOf } from '@stageguard/http';
import type { Context } from 'koa';

/*
 * Koa answers, and reads the stream of a body, in the context that it calls `then` in on the promise of the first
 * middleware: outside of all middleware. `await` does not ask for `then`.
 */

/** The request whose middleware is being called, up to where it first waits. */
let called: Context | undefined;

/** Whether Koa will answer this request in the context of the exchange that is begun now. */
export function isAnsweredWithin(ctx: Context): boolean {
  return called === ctx;
}

/** Calls all middleware of a request. Koa answers in the context of the exchange that one of it has begun meanwhile. */
export function callMiddleware(ctx: Context, run: (ctx: Context) => Promise<unknown>): Promise<unknown> {
  const outer = called;
  called = ctx;
  try {
    const promise = run(ctx);
    const exchange = exchangeOf(ctx.res);
    if (exchange === undefined || !isThenable(promise)) return promise;
    return new Answered(exchange, promise) as object as Promise<unknown>;
  } finally {
    called = outer;
  }
}

/** The same where nobody calls all middleware by `callMiddleware`. The promise shows a `then` of its own. */
export function followedWithin<R>(exchange: Exchange, promise: Promise<R>): Promise<R> {
  if (!isThenable(promise)) return promise;
  const answered = new Answered(exchange, promise);
  const then = (onFulfilled?: unknown, onRejected?: unknown) => answered.then(onFulfilled, onRejected);
  Reflect.defineProperty(promise, 'then', { value: then, writable: true, configurable: true });
  return promise;
}

type Then = (onFulfilled: unknown, onRejected: unknown) => unknown;

/** Koa's are promises; an application's own `compose` may return anything. */
function isThenable(promise: unknown): promise is Promise<unknown> {
  return typeof (promise as { readonly then?: unknown } | null | undefined)?.then === 'function';
}

/** Stands for a promise: what follows it is called in the context of the exchange. To change the promise costs 0.4 µs. */
class Answered {
  readonly #exchange: Exchange;
  readonly #promise: object;
  readonly #then: Then;

  static {
    // `catch` and `finally` of promises call `then`.
    Reflect.setPrototypeOf(Answered.prototype, Promise.prototype);
  }

  constructor(exchange: Exchange, promise: Promise<unknown>) {
    this.#exchange = exchange;
    this.#promise = promise;
    this.#then = promise.then as Then;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is what Koa calls.
  then(onFulfilled?: unknown, onRejected?: unknown): unknown {
    return this.#exchange.within(() => Reflect.apply(this.#then, this.#promise, [onFulfilled, onRejected]));
  }
}
