// Takes the place of the intervals of `node:timers`, so that a test says when a second is over. Has to be the first
// import of a test file.
import * as real from 'node:timers';
import { jest } from '@jest/globals';

/** An interval that was set. */
export interface Interval {
  readonly tick: () => void;
  readonly milliseconds: number;
  /** Whether it keeps the process alive. */
  keeps: boolean;
  unref(): Interval;
}

const running = new Set<Interval>();

function setInterval(tick: () => void, milliseconds: number): Interval {
  const interval: Interval = {
    tick,
    milliseconds,
    keeps: true,
    unref() {
      interval.keeps = false;
      return interval;
    },
  };
  running.add(interval);
  return interval;
}

function clearInterval(interval: Interval): void {
  running.delete(interval);
}

jest.mock('node:timers', () => ({ ...real, setInterval, clearInterval }));

/** The intervals that were set and not cleared. */
export function intervals(): readonly Interval[] {
  return [...running];
}

/** Calls every tick once. */
export function aSecondLater(): void {
  for (const { tick } of running) tick();
}
