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

export function createManualClock(): ManualClock {
  let now = 0;
  const sleepers = new Set<Sleeper>();

  const earliest = () => [...sleepers].sort((a, b) => a.at - b.at)[0];

  return {
    now: () => now,
    sleep: (seconds, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { at: now + seconds, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    async pass(seconds) {
      const end = now + seconds;
      await turn();
      for (let next = earliest(); next !== undefined && next.at <= end + 1e-9; next = earliest()) {
        sleepers.delete(next);
        now = Math.max(now, next.at);
        next.wake();
        await turn();
      }
      now = end;
    },
  };
}
