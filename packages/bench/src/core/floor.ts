import { performance } from 'node:perf_hooks';

/** Keeps what is read from being optimised away. */
export let read = 0;

export function emptyCall(): void {
  read++;
}

/** The readings of the clock that a request with three stages makes, and nothing else. */
export function fiveReadings(): void {
  read += performance.now() + performance.now() + performance.now() + performance.now() + performance.now();
}

/** Those of a step. */
export function threeReadings(): void {
  read += performance.now() + performance.now() + performance.now();
}
