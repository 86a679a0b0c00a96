import { settled } from '@stageguard/core/adapter';
import { type Exchange, exchangeOf } from '@stageguard/http';
import type { Context } from 'koa';
import type { Begun } from './begun.js';

/*
 * Koa answers, and reads the stream of a body, in the context that it calls `then` in on the promise of the first
 * middleware: outside of all middleware. `await` does not ask for `then`.
 */

/** What calls all middleware of a request. */
export type Run = (ctx: Context) => Promise<unknown>;

/** The request whose middleware is being called, up to where it first waits. */
let called: Context | undefined;

/** Whether Koa will answer this request in the context of the exchange that is begun now. */
export function isAnsweredWithin(ctx: Context): boolean {
  return called === ctx;
}

/** Calls all middleware of a request. Koa answers in the context of the exchange that one of it has begun meanwhile. */
export function callMiddleware(ctx: Context, run: Run): Promise<unknown> {
  const promise = calling(ctx, run);
  const exchange = exchangeOf(ctx.res);
  if (exchange === undefined || !isThenable(promise)) return promise;
  return new Answered(exchange, promise) as object as Promise<unknown>;
}

function calling(ctx: Context, run: Run): Promise<unknown> {
  const outer = called;
  called = ctx;
  try {
    return run(ctx);
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

/**
 * All middleware of a request that is held until its promise is settled: work that goes on when the client is answered
 * or gone is `detached`.
 */
export class HeldMiddleware {
  readonly #run: Run;
  readonly #begun: Begun;
  #answered: Answered | undefined;
  #followed = false;

  constructor(run: Run, begun: Begun) {
    this.#run = run;
    this.#begun = begun;
  }

  call(ctx: Context): Promise<unknown> {
    const hold = this.#begun.hold();
    if (hold === undefined) return callMiddleware(ctx, this.#run);
    let promise: Promise<unknown>;
    let waits = false;
    try {
      promise = calling(ctx, this.#run);
      waits = isThenable(promise);
    } finally {
      if (!waits) hold.end();
    }
    if (!waits) return promise;
    this.#answered = new Answered(exchangeOf(ctx.res) ?? this.#begun.exchange, promise, () => hold.end());
    if (this.#followed || !(promise instanceof Promise)) this.#answered.follow();
    return this.#answered as object as Promise<unknown>;
  }

  /** Whoever has not yet asked for what follows may never ask. */
  follow(): void {
    this.#followed = true;
    this.#answered?.follow();
  }
}

type Settle = ((value: unknown) => unknown) | undefined;
type Then = (onFulfilled: unknown, onRejected: unknown) => unknown;

/** Koa's are promises; an application's own `compose` may return anything. */
function isThenable(promise: unknown): promise is Promise<unknown> {
  return typeof (promise as { readonly then?: unknown } | null | undefined)?.then === 'function';
}

/**
 * Stands for a promise: what follows it is called in the context of the exchange. To change the promise costs 0.4 µs, and a
 * second promise that settles after `after` has been called 0.4 µs as well: the first to follow calls it.
 */
class Answered {
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
