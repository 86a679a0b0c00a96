import type { Counts } from './attack/messages.js';
import type { Heap } from './watch/heap.js';

/** What a run has been through without a violation. */
export interface Survived {
  readonly seed: number;
  readonly peaceful: Counts;
  readonly hostile: Counts;
  /** By name of the metrics. */
  readonly begun: Readonly<Record<string, number>>;
  /** How often requests hung at every server, and how many in all, each time exactly counted. */
  readonly calibrations: { readonly times: number; readonly requests: number };
  /** Collections that were made and checked. */
  readonly collections: number;
  readonly providers: number;
  readonly seconds: number;
  /** Half way, and at the end. */
  readonly heap: { readonly half: Heap; readonly end: Heap };
}
