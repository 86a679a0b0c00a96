import { types } from 'node:util';

/** Whether something can be waited for. Asks for `then` once; a getter that throws makes it none. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  try {
    return typeof (value as { then?: unknown }).then === 'function';
  } catch {
    return false;
  }
}

/**
 * Calls `scope.end()` once the promise is settled, and returns one that settles after that in the same way: who awaits it
 * finds it done, and a rejection that nobody handles stays one. Nothing but the promise refers to the scope: where nobody
 * can settle it any longer both are garbage.
 */
export function endsWith<R>(promise: R & PromiseLike<unknown>, scope: { end(): void }): R {
  return lawful(promise).then(
    (value) => {
      scope.end();
      return value;
    },
    (error) => {
      scope.end();
      throw error;
    },
  ) as R;
}

/**
 * Promises follow the rules, and so does what has their other methods too. The `then` of another thenable may return
 * nothing, or throw where its listeners throw: a promise of our own asks it, once, and follows it.
 */
function lawful(thenable: PromiseLike<unknown>): PromiseLike<unknown> {
  return types.isPromise(thenable) || hasCatch(thenable) ? thenable : Promise.resolve(thenable);
}

function hasCatch(thenable: object): boolean {
  try {
    return typeof (thenable as { catch?: unknown }).catch === 'function';
  } catch {
    return false;
  }
}

/**
 * For adapters: calls `fn`, then `after` once: when it has thrown or returned, or when the promise that it returned is
 * settled. Returns what it returned; a promise as one that settles after that.
 */
export function settled<R>(fn: () => R, after: () => void): R {
  let waits = false;
  try {
    const result = fn();
    if (!isThenable(result)) return result;
    const following = endsWith(result, { end: after });
    waits = true;
    return following;
  } finally {
    if (!waits) after();
  }
}
