import { performance } from 'node:perf_hooks';
import { nextTick } from 'node:process';
import { clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from 'node:timers';

/** What a timer is to whoever only stops it. */
export interface Timer {
  unref(): Timer;
}

/** What published code calls in place of the globals of the same names. */
export interface Originals {
  readonly queueMicrotask: (fn: () => void) => void;
  readonly nextTick: (fn: () => void) => void;
  readonly setImmediate: (fn: () => void) => unknown;
  readonly setInterval: (fn: () => void, milliseconds: number) => Timer;
  readonly clearInterval: (timer: Timer | undefined) => void;
  readonly setTimeout: (fn: () => void, milliseconds: number) => Timer;
  readonly clearTimeout: (timer: Timer | undefined) => void;
  /** Milliseconds from an arbitrary start. */
  readonly now: () => number;
}

const fulfilled = Promise.resolve();
const { now } = performance;

/**
 * For adapters: what Node had when this package was loaded. Fake timers of test runners replace these on the global
 * object, on `process` and in `node:timers`; a call that is looked up later would then wait for a test to move on.
 */
export const originals: Originals = {
  queueMicrotask: (fn) => void fulfilled.then(fn),
  // Jest's `enableGlobally` fakes this one before anything is loaded. Its fakes have a clock.
  nextTick: 'clock' in nextTick ? (fn) => void setImmediate(fn) : nextTick,
  setImmediate,
  setInterval,
  clearInterval: clearInterval as Originals['clearInterval'],
  setTimeout,
  clearTimeout: clearTimeout as Originals['clearTimeout'],
  // Inlined, where a bound function is not: 4 ns less.
  now: () => now.call(performance),
};
