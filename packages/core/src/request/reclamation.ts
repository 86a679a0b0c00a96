import { warnOnce } from '../words/warn.js';
import type { Watch } from './watch.js';

/** What an application, or a promise, has in its hands. */
export interface Handle {
  end(): void;
  /** Who watches the request of the handle. The handle keeps it: nothing else need refer to it. */
  readonly watch?: Watch | undefined;
}

/**
 * What a public handle stands for, and what has to be undone should the handle be garbage-collected before it ends.
 *
 * Registering with a FinalizationRegistry costs 0.2 to 0.3 µs and 100 bytes, and most handles end within
 * milliseconds. So a new handle is only kept by what it stands for; once a second those that are still open are
 * registered and let go.
 */
export interface Reclaimable {
  /** The handle, until it is registered. */
  handle: Handle | undefined;
  registered: boolean;
  /** The handle is gone and nothing ended it. */
  reclaim(): void;
}

const registry = new FinalizationRegistry<Reclaimable>((lost) => {
  lost.registered = false;
  // Nothing is known to throw here; if it did, it would end the process.
  try {
    lost.reclaim();
  } catch (error) {
    warnOnce('a lost handle could not be reclaimed', error);
  }
});

/** Its end depends on its handle from now on. Returns whether there was one to register. */
export function register(it: Reclaimable): boolean {
  const { handle } = it;
  if (handle === undefined) return false;
  it.handle = undefined;
  it.registered = true;
  registry.register(handle, it, it);
  return true;
}

/** It has ended, or its end depends on its handle no more. */
export function forget(it: Reclaimable): void {
  it.handle = undefined;
  if (!it.registered) return;
  it.registered = false;
  registry.unregister(it);
}
