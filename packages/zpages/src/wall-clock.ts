const SystemDate = Date;

/** A time of day. */
export type Time = Date;

/** The time of day, by the clock as it was when this was loaded: fake timers replace the global one. */
export function currentTime(): Time {
  return new SystemDate();
}
