/** What `drained` needs of an `AbortSignal`: to name that one would ask for the DOM library or for @types/node. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface DrainOptions {
  readonly signal?: AbortSignalLike | undefined;
  readonly detached?: boolean | undefined;
}

/** Resolves once `isDrained`; `onFewer` calls back whenever that may have changed, and returns what stops it. */
export async function drained(
  isDrained: () => boolean,
  onFewer: (callBack: () => void) => () => void,
  signal: AbortSignalLike | undefined,
): Promise<void> {
  if (isDrained()) return;
  if (signal?.aborted) throw signal.reason;
  let stop = () => {};
  let abort = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      abort = () => reject(signal?.reason);
      signal?.addEventListener('abort', abort);
      stop = onFewer(() => {
        if (isDrained()) resolve();
      });
    });
  } finally {
    stop();
    // Not when the last request ends but here: what it throws is for whoever waits.
    signal?.removeEventListener('abort', abort);
  }
}
