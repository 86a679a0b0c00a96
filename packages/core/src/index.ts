// For everybody.

export type { MeterProviderSource } from './binding/provider.js';
export { createRequestMetrics } from './face/create-request-metrics.js';
export type { AbortSignalLike } from './face/drained.js';
export type {
  InstrumentOptions,
  RequestMetrics,
  RequestMetricsOptions,
  SnapshotOptions,
} from './face/metrics-types.js';
export type { ActiveRequest, BeginOptions, Guard, JobOptions } from './face/request-types.js';
export type { RequestSnapshot, Snapshot, StageSnapshot } from './reports/snapshot-types.js';
export type { OverdueEvent } from './request/overdue-events.js';
export type { Scope } from './words/disposable.js';
export type {
  AttributeValue,
  BoundStage,
  PlainStages,
  SomeStageArguments,
  StageArguments,
  StageAttributes,
  StageDefinition,
  StageDefinitions,
  StageName,
} from './words/stage-types.js';

// For adapters.

export { setFallbackProvider } from './binding/fallback.js';
export type { InstrumentationScope } from './binding/provider.js';
export { type AdapterAnomaly, anomaly, refuseDecided, sharesTruth } from './face/adapter.js';
export type { OwnedRequest } from './face/request-types.js';
export type { AnomalyKind } from './numbers/anomalies.js';
export type { LazyName, RequestName } from './request/request-name.js';
export { settled } from './request/settled.js';
export type { Watch } from './request/watch.js';
export { onceInProcess } from './words/once-in-process.js';
export { type Originals, originals, type Timer } from './words/originals.js';
export type { Outcome } from './words/outcome.js';
export { warnOnce } from './words/warn.js';
