export type { ActiveRequest, BoundStage, Guard, Snapshot } from '@stageguard/core';
export {
  createHttpMetrics,
  type DrainedServers,
  type DrainOptions,
  drain,
  type HttpMetrics,
  type HttpMetricsOptions,
} from '@stageguard/http';
export { plugin } from './plugin.js';
