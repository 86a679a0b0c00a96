import type { Counts } from './attack/messages.js';

/** What a run has been through without a violation. */
export interface Survived {
  readonly seed: number;
  readonly peaceful: Counts;
  readonly hostile: Counts;
  /** By name of the metrics. */
  readonly begun: Readonly<Record<string, number>>;
  /** Collections that were made and checked. */
  readonly collections: number;
  readonly providers: number;
  readonly seconds: number;
  /** Bytes in use after garbage collection, with nothing in flight: when `early` requests had been sent, and at the end. */
  readonly heap: { readonly early: number; readonly before: number; readonly end: number };
}
