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

const { prototype } = Promise;

/**
 * Calls `scope.end` once the promise is settled, with whether it has failed, and returns one that settles after that in the
 * same way: who awaits it finds it done, and a rejection that nobody handles stays one. Nothing but the promise refers to the
 * scope: where nobody can settle it any longer both are garbage. One whose `then` throws is given back as it is.
 */
export function endsWith<R>(promise: R & PromiseLike<unknown>, scope: Ending): R {
  try {
    // Costs less than to ask Node whether it is a promise. One that is none, and has this `then`, throws.
    return (promise.then === prototype.then ? chained(promise, scope) : followed(promise, scope)) as R;
  } catch {
    scope.end(true);
    return promise;
  }
}

function chained(promise: PromiseLike<unknown>, scope: Ending): PromiseLike<unknown> {
  return promise.then(
    (value) => {
      scope.end(false);
      return value;
    },
    (error) => {
      scope.end(true);
      throw error;
    },
  );
}

/**
 * The `then` of another thenable may return nothing, or itself, or throw where its listeners throw, which would end the process.
 * It is asked once. Where it returns another thenable, and there is a `catch`, it follows the rules, and what it returns is of its
 * own class. Else a promise stands in for it; where nobody awaits that, nobody would have been rejected without us.
 */
function followed(thenable: PromiseLike<unknown>, scope: Ending): PromiseLike<unknown> {
  let settle: { resolve(value: unknown): void; reject(error: unknown): void } | undefined;
  const following = new Promise((resolve, reject) => {
    settle = { resolve, reject };
  });
  following.catch(() => {});
  let chains = false;
  let rejectedAtOnce = false;
  const returned: unknown = thenable.then(
    (value) => {
      scope.end(false);
      if (!chains) settle?.resolve(value);
      return value;
    },
    (error) => {
      scope.end(true);
      if (chains) throw error;
      rejectedAtOnce = true;
      settle?.reject(error);
    },
  );
  chains = !rejectedAtOnce && returned !== thenable && isThenable(returned) && hasCatch(thenable);
  return chains ? (returned as PromiseLike<unknown>) : following;
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
