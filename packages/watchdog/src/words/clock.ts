// Taken at load: fake timers of test runners replace it on `process`.
const { bigint } = process.hrtime;

/** Nanoseconds from a start that all threads of the process share, which `performance.now` of a worker does not. */
export function nanoseconds(): bigint {
  return bigint();
}

/** The same in milliseconds. */
export function milliseconds(reading: bigint = bigint()): number {
  return Number(reading) / 1e6;
}
