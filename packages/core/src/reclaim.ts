import { warnOnce } from './warn.js';

/**
 * What a public handle stands for, and what has to be undone should the handle be garbage-collected before it ends.
 *
 * Registering with a FinalizationRegistry costs 0.2 to 0.3 µs and 100 bytes, and most handles end within
 * milliseconds. So a new handle only joins a list, which holds it; once a second the oldest of the list are
 * registered and let go. A handle that ends before has cost two pointers.
 */
export interface Reclaimable {
  /** The handle, for as long as it is in the list. */
  handle: object | undefined;
  // Its place in the list.
  older: Reclaimable | undefined;
  newer: Reclaimable | undefined;
  registered: boolean;
  /** The handle is gone and nothing ended it. */
  reclaim(): void;
}

let oldest: Reclaimable | undefined;
let newest: Reclaimable | undefined;

const registry = new FinalizationRegistry<Reclaimable>((lost) => {
  lost.registered = false;
  try {
    lost.reclaim();
  } catch (error) {
    warnOnce('a lost handle could not be reclaimed', error);
  }
});

export function watch(it: Reclaimable, handle: object): void {
  it.handle = handle;
  it.older = newest;
  if (newest === undefined) oldest = it;
  else newest.newer = it;
  newest = it;
}

export function unwatch(it: Reclaimable): void {
  if (it.handle !== undefined) {
    unlist(it);
  } else if (it.registered) {
    it.registered = false;
    registry.unregister(it);
  }
}

function unlist(it: Reclaimable): void {
  const { older, newer } = it;
  if (older === undefined) oldest = newer;
  else older.newer = newer;
  if (newer === undefined) newest = older;
  else newer.older = older;
  it.handle = it.older = it.newer = undefined;
}

/** Registers the oldest handles that are still open, at most so many: 100,000 at once took 30 ms. */
export function register(most: number): void {
  for (let left = most; left > 0 && oldest !== undefined; left--) {
    const it = oldest;
    const handle = it.handle as object;
    unlist(it);
    it.registered = true;
    registry.register(handle, it, it);
  }
}
