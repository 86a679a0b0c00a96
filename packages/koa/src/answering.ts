import { type Exchange, exchangeOf } from '@stageguard/http';
import type { Context } from 'koa';
import { Answered, isThenable } from './answered.js';

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

/** The same where nobody calls all middleware by `callMiddleware`. The promise shows a `then` of its own. */
export function followedWithin<R>(exchange: Exchange, promise: Promise<R>): Promise<R> {
  if (!isThenable(promise)) return promise;
  const answered = new Answered(exchange, promise);
  const then = (onFulfilled?: unknown, onRejected?: unknown) => answered.then(onFulfilled, onRejected);
  Reflect.defineProperty(promise, 'then', { value: then, writable: true, configurable: true });
  return promise;
}

/** Calls all middleware, and knows meanwhile of which request. */
export function calling(ctx: Context, run: Run): Promise<unknown> {
  const outer = called;
  called = ctx;
  try {
    return run(ctx);
  } finally {
    called = outer;
  }
}
