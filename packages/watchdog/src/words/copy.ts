import type { Snapshot } from '@stageguard/core';

/** What was in flight, of each metrics object. */
export interface Copy {
  /** By the clock that both threads share. */
  readonly at: number;
  readonly snapshots: readonly Snapshot[];
}
