import { isRecord, refuseUnknown, wrong } from '../words/refusal.js';
import type { DrainOptions } from './drained.js';
import type { SnapshotOptions } from './metrics-types.js';

const NOTHING: SnapshotOptions = {};

/** What a snapshot shows, complete. An undeclared stage is none of these checks': a read is no anomaly. */
export interface ResolvedSnapshotOptions {
  readonly oldest: number;
  readonly perStage: boolean;
  readonly stage: unknown;
}

/** Throws a TypeError that says which option, what was expected, and what was given. */
export function checkedSnapshotOptions(options: SnapshotOptions = NOTHING): ResolvedSnapshotOptions {
  refuseUnknown(options, ['oldest', 'perStage', 'stage']);
  const { oldest = 20, perStage = false, stage } = options;
  if (oldest !== Number.POSITIVE_INFINITY && (!Number.isInteger(oldest) || oldest < 0)) {
    throw wrong('oldest', 'a whole number from 0, or Infinity', oldest);
  }
  if (typeof perStage !== 'boolean') throw wrong('perStage', 'true or false', perStage);
  return { oldest, perStage, stage };
}

/** The same for those of a drain. */
export function checkDrainOptions(options: DrainOptions): void {
  refuseUnknown(options, ['signal', 'detached']);
  const { signal, detached } = options;
  if (signal !== undefined && !isSignal(signal)) throw wrong('signal', 'an AbortSignal', signal);
  if (detached !== undefined && typeof detached !== 'boolean') {
    throw wrong('detached', 'true or false', detached);
  }
}

function isSignal(signal: unknown): boolean {
  return (
    isRecord(signal) &&
    typeof signal['aborted'] === 'boolean' &&
    typeof signal['addEventListener'] === 'function'
  );
}
