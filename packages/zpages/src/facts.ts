import type { RequestSnapshot, Snapshot, StageSnapshot } from '@stageguard/core';

/** What is known of one metrics name: of this process, or of several together. */
export interface Facts extends Omit<Snapshot, 'oldest'> {
  readonly oldest: readonly SeenRequest[];
  /** Of outgoing calls, where some are in flight: by stage and by whom they are made to. */
  readonly calls: readonly StageSnapshot[] | undefined;
  readonly perSecond: Rates | undefined;
  readonly history: Lines;
}

export interface SeenRequest extends RequestSnapshot {
  /** The process that it is in; `undefined` for this one. */
  readonly instance?: string | undefined;
}

/** Means over the last seconds. */
export interface Rates {
  readonly begun: number;
  readonly stages: readonly StageRates[];
  readonly ended: readonly EndedRates[];
}

export interface StageRates {
  readonly stage: string;
  readonly entered: number;
  readonly left: number;
}

export interface EndedRates {
  readonly stage: string;
  readonly outcome: string;
  readonly rate: number;
}

/** The highest count of each three seconds of the last five minutes, the newest last; `null` where nothing is known. */
export type Counts = readonly (number | null)[];

export interface Lines {
  /** How many seconds each count stands for. */
  readonly every: number;
  readonly active: Counts;
  readonly stages: readonly { readonly stage: string; readonly counts: Counts }[];
}
