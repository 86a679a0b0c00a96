import type { Attributes } from '@opentelemetry/api';

/** The state of one metrics name at one instant. Ages are in seconds; `undefined` where nothing reads the clock. */
export interface Snapshot {
  /** The name of the metrics. */
  readonly name: string;
  /** Requests in flight: the sum of the counts of `stages`. */
  readonly active: number;
  /** Every declared stage with each of its attribute sets, in the order of declaration, then what was met. */
  readonly stages: readonly StageSnapshot[];
  /**
   * How many requests have ended, by the name of the stage that they ended in and by the outcome, for as long as somebody has
   * counted under this name. With `active` they are all that have begun.
   */
  readonly ended: readonly EndedSnapshot[];
  /** The requests that have been longest in the stage that they are in, the longest first; which, `snapshot` is told. */
  readonly oldest: readonly RequestSnapshot[];
}

/** One stage with one set of its attributes. Times are in seconds. */
export interface StageSnapshot {
  /** The name of the stage. */
  readonly stage: string;
  /** Those of the stage; empty where it was declared without. */
  readonly attributes: Attributes;
  /** Requests in it, as `stage_requests`. */
  readonly count: number;
  /** Age in the stage of the request that has been in it longest; 0 when it is empty. */
  readonly oldestAge: number | undefined;
  /** Those that have been in the stage for longer than its budget without a sign of life; `undefined` where it has none. */
  readonly overdue: number | undefined;
  /**
   * The longest time that one in the stage has been without a sign of life: exact where one is overdue, else up to the budget
   * the age of the oldest. `undefined` where the stage has no budget.
   */
  readonly oldestIdle: number | undefined;
  /** How often the stage was entered, as `stage_entries`. Less `count`, how often it was left. `undefined` for what overflows. */
  readonly entries: number | undefined;
}

/** How many requests have ended in one stage with one outcome. */
export interface EndedSnapshot {
  /** The name of the stage that they were in. */
  readonly stage: string;
  /** An `Outcome`, such as `answered` or `aborted`. */
  readonly outcome: string;
  /** As `ended_requests`. */
  readonly count: number;
}

/** One request in flight. Times are in seconds. */
export interface RequestSnapshot {
  /** The name that `begin` was given, at most 120 characters. */
  readonly name: string | undefined;
  /** Those that it is counted under. */
  readonly attributes: Attributes;
  /** The name of the stage that it is in. */
  readonly stage: string;
  /** Those of the stage. */
  readonly stageAttributes: Attributes;
  /** Since it entered the stage that it is in. */
  readonly ageInStage: number | undefined;
  /** Since it entered the stage, or its last sign of life there; `undefined` where the stage has no budget. */
  readonly idle: number | undefined;
  /** Whether it has been found without a sign of life for longer than the budget of its stage. */
  readonly overdue: boolean;
  /** Since it began. */
  readonly age: number | undefined;
  /** The trace of the span that was active when it began or when `with` first made it current. */
  readonly traceId: string | undefined;
  /** What `note` was last given, at most 120 characters. */
  readonly note: string | undefined;
}
