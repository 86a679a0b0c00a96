import { isRecord, refuseUnknown, sayUnknown, wrong } from '../words/refusal.js';
import { warnOnce } from '../words/warn.js';
import type { DrainOptions } from './drained.js';
import type { SnapshotOptions } from './metrics-types.js';

const NOTHING: SnapshotOptions = {};
const IGNORED = 'an option of snapshot() is ignored';

/** What a snapshot shows, complete. An undeclared stage is none of these checks': a read is no anomaly. */
export interface ResolvedSnapshotOptions {
  readonly oldest: number;
  readonly perStage: boolean;
  readonly stage: unknown;
}

/**
 * What is wrong is said, and left out: a snapshot is taken while requests run, and a client may have asked for so many. Never
 * throws.
 */
export function readSnapshotOptions(options: SnapshotOptions = NOTHING): ResolvedSnapshotOptions {
  sayUnknown(IGNORED, options, ['oldest', 'perStage', 'stage']);
  const { oldest = 20, perStage = false, stage } = isRecord(options) ? (options as SnapshotOptions) : NOTHING;
  return {
    oldest: isCount(oldest) ? oldest : left('oldest', 'a whole number from 0, or Infinity', oldest, 20),
    perStage: typeof perStage === 'boolean' ? perStage : left('perStage', 'true or false', perStage, false),
    stage,
  };
}

function isCount(value: unknown): boolean {
  return value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && Number(value) >= 0);
}

function left<T>(option: string, expected: string, given: unknown, byDefault: T): T {
  warnOnce(IGNORED, wrong(option, expected, given));
  return byDefault;
}

/** Throws a TypeError that says which option of a drain is wrong, what was expected, and what was given. */
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
