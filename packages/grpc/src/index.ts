// For everybody.
export type { Drained, DrainedMetrics, DrainOptions } from '@stageguard/http';
export { clientInterceptor } from './client-interceptor.js';
export {
  createGrpcClientMetrics,
  type GrpcClientMetrics,
  type GrpcClientMetricsOptions,
} from './client-metrics.js';
export type { GrpcClientStages } from './client-stages.js';
export { type DrainedGrpcServer, drain } from './drain.js';
export { requestOf } from './request-of.js';
export { serverInterceptor } from './server-interceptor.js';
export {
  type AnyGrpcServerMetrics,
  createGrpcServerMetrics,
  type GrpcServerMetrics,
  type GrpcServerMetricsOptions,
} from './server-metrics.js';
export type { GrpcServerStages } from './server-stages.js';
