/**
 * For adapters: calls `fn`, then `after` once: when it has thrown or returned, or when the promise that it returned is
 * settled. A promise is returned as the one that follows, so that who awaits it finds `after` done, and so that a
 * rejection which nobody handles stays one.
 */
export function settled<R>(fn: () => R, after: () => void): R {
  let result: R;
  try {
    result = fn();
  } catch (error) {
    after();
    throw error;
  }
  if (!isThenable(result)) {
    after();
    return result;
  }
  try {
    return result.then(
      (value) => {
        after();
        return value;
      },
      (error) => {
        after();
        throw error;
      },
    ) as R;
  } catch (error) {
    after();
    throw error;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  try {
    return typeof (value as { then?: unknown }).then === 'function';
  } catch {
    return false;
  }
}
