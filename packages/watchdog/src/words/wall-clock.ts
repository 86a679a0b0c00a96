const SystemDate = Date;

/** The time of day in ISO format, by the clock as it was when this was loaded: fake timers replace the global one. */
export function timeNow(): string {
  return new SystemDate().toISOString();
}
