import { originals } from './originals.js';

/** Milliseconds from an arbitrary start. */
export type Clock = () => number;

export const systemClock: Clock = originals.now;

/**
 * Seconds that the one-second timer has counted. Reading it costs nothing; it serves metrics that measure no time, whose
 * requests are still told apart by age.
 */
export const ticks = { count: 0 };

export const tickClock: Clock = () => ticks.count;

/** The clock's last reading, which calls nobody. */
export interface MonotonicClock {
  readonly now: Clock;
  readonly latest: Clock;
}

/**
 * A clock that never goes back and never throws: areas, ages and the order of requests rest on that. `now` may call the
 * application, whose clock it can be; `latest` never does.
 */
export function monotonic(clock: Clock): MonotonicClock {
  if (clock === systemClock || clock === tickClock) return { now: clock, latest: clock };
  let last = 0;
  const now = () => {
    try {
      const reading = clock();
      if (reading > last && Number.isFinite(reading)) last = reading;
    } catch {
      // The last reading stands.
    }
    return last;
  };
  return { now, latest: () => last };
}
