/** Milliseconds since 1970, by the clock as it was when this was loaded: fake timers replace the global one. */
export const wallClock: () => number = Date.now;
