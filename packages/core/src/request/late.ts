/**
 * What could not end because the stack was full: a `run` that unwinds may have less room than it had when it began. To
 * note it takes two assignments and no call, so it works where every call throws. The next verb or read does it, or the
 * one-second timer.
 */
export interface Late {
  /** The next one in the list. */
  later: Late | undefined;
  /** Ends it; does nothing where that has been done. */
  finish(): void;
}

export const late: { first: Late | undefined } = { first: undefined };

let finishing = false;

/** Taken off the list only once it is done: the stack may still be full. */
export function finishLate(): void {
  // What ends it is a verb as well, which finds it still on the list.
  if (finishing) return;
  finishing = true;
  try {
    for (let it = late.first; it !== undefined; it = late.first) {
      it.finish();
      // Whoever was called meanwhile may have noted more.
      if (late.first === it) late.first = it.later;
    }
  } finally {
    finishing = false;
  }
}
