export type { ActiveRequest, BoundStage, Guard, Snapshot } from '@stageguard/core';
export { createHttpMetrics, type HttpMetrics, type HttpMetricsOptions } from '@stageguard/http';
export { FastifyStageInstrumentation, type FastifyStageInstrumentationConfig } from './instrumentation.js';
export { plugin } from './plugin.js';
