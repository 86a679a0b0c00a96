import { performance } from 'node:perf_hooks';

/** Milliseconds from an arbitrary start. */
export type Clock = () => number;

// From the module, not the global: fake timers of test runners replace the global one.
export const systemClock: Clock = () => performance.now();

/** A clock that never goes back and never throws: areas, ages and the order of entries rest on that. */
export function monotonic(clock: Clock): Clock {
  if (clock === systemClock) return clock;
  let last = 0;
  return () => {
    try {
      const now = clock();
      if (now > last && Number.isFinite(now)) last = now;
    } catch {
      // The last reading stands.
    }
    return last;
  };
}
