import type { Snapshot } from '@stageguard/core';
import type { SnapshotSource } from './page-types.js';

/** A snapshot of a metrics object, which another version of the core can have made: an older one says nothing of ends. */
export function read(
  source: SnapshotSource,
  options: { readonly oldest: number; readonly stage?: string; readonly perStage?: boolean },
): Snapshot {
  const { ended, ...others }: Omit<Snapshot, 'ended'> & Partial<Snapshot> = source.snapshot(options);
  return { ...others, ended: ended ?? [] };
}
