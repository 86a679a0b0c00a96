import type { Snapshot } from '@stageguard/core';
import { type EventChannel, eventChannel } from '@stageguard/core/adapter';
import type { Instance, LastStall } from '../box/record.js';

/** An earlier process has died. What `onLost` gets and the diagnostics channel `stageguard.lost`, at the next start. */
export interface LostEvent {
  /**
   * `killed` where it could not say anything: by a signal, for its memory, by an abort. `exit` with `code`; `uncaught_exception`
   * with `error` besides.
   */
  readonly cause: 'killed' | 'exit' | 'uncaught_exception';
  readonly code: number | undefined;
  readonly error: string | undefined;
  /** When it was last heard of, in ISO format: of that moment is the snapshot. */
  readonly since: string;
  readonly instance: Instance;
  /** What was in flight, of each metrics object. */
  readonly snapshot: readonly Snapshot[];
  /** What blocked the event loop then, if anything did. */
  readonly stall: LastStall | undefined;
}

export const lostChannel: EventChannel<LostEvent> = eventChannel('stageguard.lost');
