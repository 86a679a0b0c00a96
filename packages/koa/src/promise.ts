import type { Exchange } from '@stageguard/http';

/**
 * Calls what runs the middleware, in the context of the exchange, and holds the exchange until the promise is settled:
 * work that goes on when the client is answered or gone is `detached`. The promise is returned as the one that
 * follows, so that a rejection which nobody handles stays one.
 */
export function heldBy<R>(exchange: Exchange, run: () => Promise<R>): Promise<R> {
  const hold = exchange.hold();
  if (hold === undefined) return exchange.within(run);
  try {
    const promise = exchange.within(run);
    if (isPromise(promise)) {
      return promise.then(
        (value) => {
          hold.end();
          return value;
        },
        (error) => {
          hold.end();
          throw error;
        },
      );
    }
    hold.end();
    return promise;
  } catch (error) {
    hold.end();
    throw error;
  }
}

/**
 * Calls what follows the promise in the context of the exchange. Koa answers, and reads the stream of a body, in the
 * context that it calls `then` in on the promise of the first middleware: outside of all middleware. `await` does not
 * ask for `then`.
 */
export function followedWithin<R>(exchange: Exchange, promise: Promise<R>): Promise<R> {
  if (!isPromise(promise)) return promise;
  const { then } = promise;
  Reflect.defineProperty(promise, 'then', {
    value: (...handlers: unknown[]) => exchange.within(() => Reflect.apply(then, promise, handlers)),
    writable: true,
    configurable: true,
  });
  return promise;
}

/** Koa's are; an application's own `compose` may return anything. */
function isPromise(value: Promise<unknown>): boolean {
  return typeof value?.then === 'function';
}
