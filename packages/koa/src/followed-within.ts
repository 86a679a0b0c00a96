import type { Exchange } from '@stageguard/http';

/**
 * Calls what follows the promise in the context of the exchange. Koa answers, and reads the stream of a body, in the
 * context that it calls `then` in on the promise of the first middleware: outside of all middleware. `await` does not
 * ask for `then`.
 */
export function followedWithin<R>(exchange: Exchange, promise: Promise<R>): Promise<R> {
  const { then } = promise ?? {};
  // Koa's are promises; an application's own `compose` may return anything.
  if (typeof then !== 'function') return promise;
  Reflect.defineProperty(promise, 'then', {
    value: (...handlers: unknown[]) => exchange.within(() => Reflect.apply(then, promise, handlers)),
    writable: true,
    configurable: true,
  });
  return promise;
}
