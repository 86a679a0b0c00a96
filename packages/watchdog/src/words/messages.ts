import type { RequestSnapshot, Snapshot } from '@stageguard/core';
import type { BlackBoxRecord, Instance } from '../box/record.js';
import type { Copy } from './copy.js';

// What the two threads send each other. Times are milliseconds of the clock that both share.

/** What the worker is made with. */
export interface WorkerSettings {
  readonly memory: SharedArrayBuffer;
  readonly threshold: number;
  readonly poll: number;
  /** What asks the main thread for a dump; none where it may not be asked. */
  readonly question: string | undefined;
  readonly port: PortSettings | undefined;
  readonly box: BoxSettings | undefined;
}

/** Where the black box is kept, and whose it is. */
export interface BoxSettings {
  readonly folder: string;
  readonly instance: Instance;
}

/** What a dead process has left, and where, until it is told of. */
export interface LostRecord {
  readonly place: string;
  readonly record: BlackBoxRecord;
}

/** What the worker's own port is served with. */
export interface PortSettings {
  /** 0 for any that is free. */
  readonly port: number;
  readonly token: string | undefined;
  readonly title: string | undefined;
  /** How many metrics objects there are. */
  readonly names: number;
  readonly oldest: number;
}

/** What the main thread answers amid whatever it does: the same for every metrics object, in their order. */
export interface Dump {
  /** The beat that was the last one when it was taken. */
  readonly beat: number;
  /** Whether any code of the process was running. */
  readonly amid: boolean;
  /** The requests whose context was running. */
  readonly requests: readonly (RequestSnapshot | null)[];
  readonly snapshots: readonly Snapshot[];
  readonly stack: string | undefined;
}

/** A beat that came late: it was due at `from`, came at `to`, and the one before was `beat`. */
export interface LateBeat {
  readonly beat: number;
  readonly from: number;
  readonly to: number;
}

/** What the worker knows of a late beat. */
export interface Verdict {
  /** How much of it the worker did not run either: the process was stopped. */
  readonly frozen: number;
  readonly dump: Dump | undefined;
}

export type ToWorker =
  | { readonly kind: 'late'; readonly late: LateBeat }
  | { readonly kind: 'copy'; readonly copy: Copy }
  | { readonly kind: 'end' };

export type ToMain =
  | { readonly kind: 'verdict'; readonly late: LateBeat; readonly verdict: Verdict }
  /** The first message, once it runs and listens, where it can. */
  | { readonly kind: 'begun'; readonly port: number | undefined }
  /** Once, when it has begun, and again where it was not sure who is dead. */
  | { readonly kind: 'lost'; readonly lost: readonly LostRecord[] }
  | { readonly kind: 'warning'; readonly text: string; readonly detail: string | undefined };
