export type { Instance, LastStall } from './box/record.js';
export { startWatchdog } from './face/start-watchdog.js';
export type { Watchdog, WatchdogOptions } from './face/watchdog-types.js';
export type { LostEvent } from './lost/lost-event.js';
export type { StallEvent } from './stall/stall-event.js';
