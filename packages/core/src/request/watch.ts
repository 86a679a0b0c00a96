import { warnOnce } from '../words/warn.js';

/** For adapters: what can tell of a request what nothing has said: that it is over, that bytes have moved. */
export interface Watch {
  /**
   * Looks whether it is over, and ends it then. Called about once a second for every request that has been in flight for
   * a second, more seldom where there are more than 5,000. What it throws is logged.
   */
  look?(): void;
  /**
   * Says how many bytes, messages or the like have moved for it up to now, or on its connection: a number that differs from
   * before where some have, and nothing where that cannot be seen. Asked in stages whose budget counts bytes, about eight
   * times for each budget, more seldom beyond 4,000 a second. What it throws is logged.
   */
  moved?(stage: string): number | undefined;
}

/**
 * A watch that is asked again and again: weakly, or it would keep the handle of its request from being lost. A WeakRef, which is
 * not named: declarations that are published name nothing that the compiler's library of ES2020 does not have.
 */
export interface WatchReference {
  deref(): Watch | undefined;
}

const all: Set<WatchReference> = new Set();
let next = all.values();

export function keepLooking(watch: Watch): WatchReference {
  const reference = new WeakRef(watch);
  if (watch.look !== undefined) all.add(reference);
  return reference;
}

export function stopLooking(reference: WatchReference): void {
  all.delete(reference);
}

/** Looks at so many, going on where it stopped. */
export function lookAround(most: number): void {
  for (let left = Math.min(most, all.size); left > 0; left--) {
    let { value: reference } = next.next();
    if (reference === undefined) {
      next = all.values();
      reference = next.next().value;
    }
    if (reference === undefined) return;
    const watch = reference.deref();
    if (watch === undefined) all.delete(reference);
    else look(watch);
  }
}

/** Looks now. */
export function look(watch: Watch): void {
  try {
    watch.look?.();
  } catch (error) {
    warnOnce('a request could not be looked at', error);
  }
}
