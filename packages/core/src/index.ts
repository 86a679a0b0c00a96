// For everybody.

export { createRequestMetrics } from './create-request-metrics.js';
export type { Scope } from './disposable.js';
export type {
  AbortSignalLike,
  InstrumentOptions,
  MeterProviderSource,
  RequestMetrics,
  RequestMetricsOptions,
} from './metrics-types.js';
export type { ActiveRequest, BeginOptions, Guard } from './request-types.js';
export type { RequestSnapshot, Snapshot, StageSnapshot } from './snapshot-types.js';
export type {
  AttributeValue,
  BoundStage,
  PlainStages,
  StageArguments,
  StageAttributes,
  StageDefinition,
  StageDefinitions,
  StageName,
} from './stage-types.js';

// For adapters.

export { onceInProcess } from './once-in-process.js';
export type { OwnedRequest } from './request-types.js';
export { settled } from './settled.js';
export { warnOnce } from './warn.js';
