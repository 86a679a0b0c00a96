import type { Attributes } from '@opentelemetry/api';

/** The state of one metrics name at one instant. Ages are in seconds; `undefined` where nothing reads the clock. */
export interface Snapshot {
  readonly name: string;
  /** Requests in flight: the sum of the counts of `stages`. */
  readonly active: number;
  /** Every declared stage with each of its attribute sets, in the order of declaration, then what was met. */
  readonly stages: readonly StageSnapshot[];
  /** The requests that have been longest in the stage that they are in, the longest first; which, `snapshot` is told. */
  readonly oldest: readonly RequestSnapshot[];
}

export interface StageSnapshot {
  readonly stage: string;
  readonly attributes: Attributes;
  readonly count: number;
  /** Age in the stage of the request that has been in it longest; 0 when it is empty. */
  readonly oldestAge: number | undefined;
}

export interface RequestSnapshot {
  /** The name that `begin` was given, at most 120 characters. */
  readonly name: string | undefined;
  readonly attributes: Attributes;
  readonly stage: string;
  readonly stageAttributes: Attributes;
  /** Since it entered the stage that it is in. */
  readonly ageInStage: number | undefined;
  /** Since it began. */
  readonly age: number | undefined;
  /** The trace of the span that was active when it began or when `with` first made it current. */
  readonly traceId: string | undefined;
  /** What `note` was last given, at most 120 characters. */
  readonly note: string | undefined;
}
