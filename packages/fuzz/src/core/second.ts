import timers from 'node:timers';

const ONE_SECOND = 1_000;
const callbacks = new Map<object, () => void>();

// Before the core is loaded: its timer of one second comes round when a program says so.
const { setInterval, clearInterval } = timers;
timers.setInterval = ((fn: () => void, milliseconds?: number, ...rest: []) => {
  if (milliseconds !== ONE_SECOND) return setInterval(fn, milliseconds, ...rest);
  const timer = { ref: () => timer, unref: () => timer, hasRef: () => false, refresh: () => timer };
  callbacks.set(timer, fn);
  return timer;
}) as unknown as typeof timers.setInterval;
timers.clearInterval = ((timer: object) => {
  if (!callbacks.delete(timer)) clearInterval(timer as NodeJS.Timeout);
}) as unknown as typeof timers.clearInterval;

/** Calls what is to be called once a second. */
export function second(): void {
  for (const fn of [...callbacks.values()]) fn();
}
