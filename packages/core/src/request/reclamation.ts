import { warnOnce } from '../words/warn.js';
import { Canaries, type Canary } from './canary.js';
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
 * To register one costs 0.4 to 0.9 µs and 230 bytes, and most handles end within milliseconds. So a new handle is only kept by
 * what it stands for; once a second those that are still open are registered and let go.
 */
export interface Reclaimable {
  /** The handle, until it is registered; `REGISTERED` while it is. One member, since each is 8 bytes of every request. */
  handle: object | undefined;
  /** The handle is gone and nothing ended it. */
  reclaim(): void;
}

export const REGISTERED: Handle = Object.freeze({ end() {} });

const registry = new FinalizationRegistry<Reclaimable>(giveBack);

/** All that are registered, for the second way: to ask their handles where no finalizer runs. */
const handles: Map<Reclaimable, WeakRef<object>> = new Map();
const canaries = new Canaries(nextCanary);
let round: Iterator<[Reclaimable, WeakRef<object>]> | undefined;
/** How many the round has still to ask. */
let left = 0;
let isRoundDue = false;

/** Its end depends on its handle from now on. Returns whether there was one to register. */
export function register(it: Reclaimable): boolean {
  const { handle } = it;
  if (handle === undefined || handle === REGISTERED) return false;
  it.handle = REGISTERED;
  registry.register(handle, it, it);
  handles.set(it, new WeakRef(handle));
  return true;
}

/** It has ended, or its end depends on its handle no more. */
export function forget(it: Reclaimable): void {
  const { handle } = it;
  it.handle = undefined;
  if (handle !== REGISTERED) return;
  registry.unregister(it);
  handles.delete(it);
}

/**
 * Once a second: where garbage was collected and no finalizer ran, asks every handle once whether it is still there, so many
 * a second. To ask one costs 0.1 to 0.2 µs. It is not asked without need, since that would keep it from being collected.
 */
export function giveBackWithoutFinalizers(most: number): void {
  if (canaries.isFinalizerMissing()) isRoundDue = true;
  for (let asked = 0; asked < most; asked++) {
    if (left === 0) {
      // One that stops midway would keep every table that the map has grown out of.
      round = undefined;
      if (!isRoundDue) return;
      isRoundDue = false;
      round = handles.entries();
      // Those that come meanwhile are for the next one: a round ends however many come.
      left = handles.size;
    }
    const next = round?.next().value;
    left = next === undefined ? 0 : left - 1;
    if (next !== undefined && next[1].deref() === undefined) giveBackLost(next[0]);
  }
}

function giveBackLost(it: Reclaimable): void {
  handles.delete(it);
  if (it.handle !== REGISTERED) return;
  registry.unregister(it);
  giveBack(it);
}

function giveBack(lost: Reclaimable): void {
  lost.handle = undefined;
  handles.delete(lost);
  // Nothing is known to throw here; if it did, it would end the process.
  try {
    lost.reclaim();
  } catch (error) {
    warnOnce('a lost handle could not be reclaimed', error);
  }
}

function nextCanary(): Canary {
  const object = {};
  const canary = {
    reference: new WeakRef(object),
    finalized: false,
    handle: REGISTERED,
    reclaim() {
      canary.finalized = true;
    },
  };
  registry.register(object, canary);
  return canary;
}
