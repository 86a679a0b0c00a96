import { type AnyMetrics, peek, peekCurrent } from '@stageguard/core/adapter';
import type { Dump } from '../words/messages.js';

// Taken at load: the application may replace them, and none of its code may be called amid its own.
const { stringify } = JSON;
const { captureStackTrace } = Error;

/** Names the question in the stack, so that what is below it is the application. */
export const QUESTION = 'stageguard-watchdog';
const MOST_FRAMES = 64;

/** What is to be in a dump. */
export interface DumpSettings {
  readonly metrics: readonly AnyMetrics[];
  readonly oldest: number;
  readonly stack: boolean;
}

/** Evaluated amid whatever the application does: calls none of its code, and throws nothing. */
export function dump({ metrics, oldest, stack }: DumpSettings, beat: number): string | undefined {
  try {
    const below = stackBelow();
    const taken: Dump = {
      beat,
      amid: below !== undefined && below !== '',
      requests: metrics.map((each) => peekCurrent(each) ?? null),
      snapshots: metrics.map((each) => peek(each, oldest)),
      stack: stack ? below : undefined,
    };
    return stringify(taken);
  } catch {
    // The stack may be full: then nothing is known.
    return undefined;
  }
}

/** The frames of the application; the empty text where none of its code is running. */
function stackBelow(): string | undefined {
  const trace = traceOf();
  if (trace === undefined) return undefined;
  const lines = trace.split('\n');
  const question = lines.findIndex((line) => line.includes(QUESTION));
  return question < 0 ? undefined : lines.slice(question + 1).join('\n');
}

/** With `--frozen-intrinsics` neither can be set: then the frames are as many as they are, and nobody formats them. */
function traceOf(): string | undefined {
  const { stackTraceLimit, prepareStackTrace } = Error;
  set('stackTraceLimit', MOST_FRAMES);
  // A formatter is the application's code.
  if (prepareStackTrace !== undefined) set('prepareStackTrace', undefined);
  try {
    const holder: { stack?: unknown } = {};
    captureStackTrace(holder);
    return typeof holder.stack === 'string' ? holder.stack : undefined;
  } finally {
    set('stackTraceLimit', stackTraceLimit);
    if (prepareStackTrace !== undefined) set('prepareStackTrace', prepareStackTrace);
  }
}

function set(key: 'stackTraceLimit' | 'prepareStackTrace', value: unknown): void {
  try {
    (Error as unknown as Record<string, unknown>)[key] = value;
  } catch {
    // Frozen.
  }
}
