// For everybody.
export type { ActiveRequest, BoundStage, Guard, Snapshot } from '@stageguard/core';
export { createHttpMetrics, type HttpMetrics, type HttpMetricsOptions } from '@stageguard/http';
export {
  type ExpressModule,
  ExpressStageInstrumentation,
  type ExpressStageInstrumentationConfig,
} from './instrumentation.js';
export { middleware } from './middleware.js';
