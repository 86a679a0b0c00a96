import { types } from 'node:util';

/** What ends with a promise. */
interface Ending {
  end(failed: boolean): void;
}

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
 * Calls `scope.end` once the promise is settled, with whether it has failed, and returns one that settles after that in the
 * same way: who awaits it finds it done, and a rejection that nobody handles stays one. Nothing but the promise refers to the
 * scope: where nobody can settle it any longer both are garbage.
 */
export function endsWith<R>(promise: R & PromiseLike<unknown>, scope: Ending): R {
  // The other methods of promises show that its `then` follows the rules, too. To ask Node what it is takes longer.
  if (!hasCatch(promise) && !types.isPromise(promise)) return followed(promise, scope) as R;
  return promise.then(
    (value) => {
      scope.end(false);
      return value;
    },
    (error) => {
      scope.end(true);
      throw error;
    },
  ) as R;
}

/**
 * The `then` of another thenable may return nothing, or throw where its listeners throw. It is asked once. Where nobody
 * awaits what this returns, nobody would have been rejected without us. One whose `then` throws is given back as it is.
 */
function followed(thenable: PromiseLike<unknown>, scope: Ending): PromiseLike<unknown> {
  let settle: { resolve(value: unknown): void; reject(error: unknown): void } | undefined;
  const following = new Promise((resolve, reject) => {
    settle = { resolve, reject };
  });
  following.catch(() => {});
  try {
    thenable.then(
      (value) => {
        scope.end(false);
        settle?.resolve(value);
      },
      (error) => {
        scope.end(true);
        settle?.reject(error);
      },
    );
    return following;
  } catch {
    scope.end(true);
    return thenable;
  }
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
    const following = endsWith(result, { end: () => after() });
    waits = true;
    return following;
  } finally {
    if (!waits) after();
  }
}
