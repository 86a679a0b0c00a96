import type { RequestSnapshot, Snapshot } from '@stageguard/core';
import { type EventChannel, eventChannel } from '@stageguard/core/adapter';

/** The event loop was blocked. What `onStall` gets and the diagnostics channel `stageguard.stall`, once it runs again. */
export interface StallEvent {
  /** The name of the metrics whose request it was; `undefined` where it was none, or is not known. */
  readonly metrics: string | undefined;
  /** The name of the request whose context was running, for people. */
  readonly name: string | undefined;
  /** The stage that it was in; `_NONE` where no request's context was running, `_UNKNOWN` where that is not known. */
  readonly stage: string;
  readonly traceId: string | undefined;
  /** All that is known of it. */
  readonly request: RequestSnapshot | undefined;
  /** What was running, the newest call first, one a line. */
  readonly stack: string | undefined;
  /** How long, in seconds: at least this, at most one poll more. */
  readonly duration: number;
  /** What was in flight amid it, of each metrics object. */
  readonly snapshot: readonly Snapshot[];
}

export const stallChannel: EventChannel<StallEvent> = eventChannel('stageguard.stall');
