import { onceInProcess } from '@stageguard/core/adapter';
import type { AnyHttpMetrics } from './metrics-types.js';

/** Somebody who counts the requests of servers or applications. */
export interface Counting {
  readonly metrics: AnyHttpMetrics;
}

/**
 * For adapters: everybody who counts the requests of one kind of applications, by the name of their package, or of all
 * servers (`http`); whichever copy of a package they come from.
 */
export function countingOf(kind: string): Set<Counting> {
  return onceInProcess(`${kind}.counting`, () => new Set());
}
