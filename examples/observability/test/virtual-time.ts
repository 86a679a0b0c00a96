// Has to be the first import of a test file: the seconds of the core pass when it says so.
import { aSecondLater } from '@stageguard/testing/second';
import type { Times } from './situation';

/** A time that passes only when a test lets it, the seconds of the core with it. Nothing is ever late in it. */
export interface VirtualTime extends Times {
  /** Milliseconds since its begin. */
  now(): number;
  /** Lets it pass up to then: whatever is due by then happens at its time, in order. */
  passUntil(milliseconds: number): void;
}

export function createVirtualTime(): VirtualTime {
  const due: { readonly at: number; readonly act: () => void }[] = [];
  let now = 0;

  /** Behind what is due at the same time. */
  function at(time: number, act: () => void): void {
    const next = due.findIndex((other) => other.at > time);
    due.splice(next === -1 ? due.length : next, 0, { at: time, act });
  }
  function every(milliseconds: number, act: () => void): void {
    act();
    at(now + milliseconds, () => every(milliseconds, act));
  }
  at(1_000, () => every(1_000, aSecondLater));

  return {
    now: () => now,
    every,
    after: (milliseconds, act) => at(now + milliseconds, act),
    passUntil(milliseconds) {
      for (let [next] = due; next !== undefined && next.at <= milliseconds; [next] = due) {
        due.shift();
        now = next.at;
        next.act();
      }
      now = milliseconds;
    },
  };
}
