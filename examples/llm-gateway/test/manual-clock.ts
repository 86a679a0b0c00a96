import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../dist/index.js';

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Goes on by so many seconds, and wakes sleepers one by one, each at its time. */
  pass(seconds: number): Promise<void>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Once it has woken somebody it waits until everything is `settled`. */
export function createManualClock(settled: () => Promise<unknown> = turn): ManualClock {
  let now = 0;
  const sleepers = new Set<Sleeper>();

  const earliest = () => [...sleepers].sort((a, b) => a.at - b.at)[0];

  return {
    now: () => now,
    sleep: (seconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sleeper = { at: now + seconds, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    async pass(seconds) {
      const end = now + seconds;
      await settled();
      for (let next = earliest(); next !== undefined && next.at <= end + 1e-9; next = earliest()) {
        sleepers.delete(next);
        now = Math.max(now, next.at);
        next.wake();
        await settled();
      }
      now = end;
    },
  };
}
