import { setTimeout as wait } from 'node:timers/promises';

/** The time of the trace, in seconds: everything simulated goes by it, so that speed changes no proportion. */
export interface Clock {
  now(): number;
  /** Resolves after so many seconds; rejects when the signal is aborted. */
  sleep(seconds: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that runs `speed` times as fast as the one on the wall. */
export function createClock(speed: number): Clock {
  const start = performance.now();
  return {
    now: () => ((performance.now() - start) / 1_000) * speed,
    sleep: (seconds, signal) => wait((seconds * 1_000) / speed, undefined, signal && { signal }),
  };
}
