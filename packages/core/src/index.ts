// For everybody. What adapters call is in `adapter/index.ts`.

export type { InstrumentationScope, MeterProviderSource } from './binding/provider.js';
export { createRequestMetrics } from './face/create-request-metrics.js';
export type { AbortSignalLike } from './face/drained.js';
export type {
  InstrumentOptions,
  RequestMetrics,
  RequestMetricsOptions,
  SnapshotOptions,
  StageBudget,
} from './face/metrics-types.js';
export type { ActiveRequest, BeginOptions, Guard, JobOptions, OwnedRequest } from './face/request-types.js';
export type { EndedSnapshot, RequestSnapshot, Snapshot, StageSnapshot } from './reports/snapshot-types.js';
export type { OverdueEvent } from './request/overdue-events.js';
export type { LazyName, RequestName } from './request/request-name.js';
export type { Scope } from './words/disposable.js';
export type { Outcome } from './words/outcome.js';
export type {
  ArgumentOrder,
  AttributeValue,
  BoundStage,
  NoStageHasAttributes,
  PlainStages,
  Reserved,
  StageDefinition,
  StageDefinitions,
  StageName,
  StageTypes,
  Unreserved,
  WithAttributes,
} from './words/stage-types.js';
