// For everybody.
export { clientInterceptor } from './client-interceptor.js';
export {
  createGrpcClientMetrics,
  type GrpcClientMetrics,
  type GrpcClientMetricsOptions,
} from './client-metrics.js';
export type { GrpcClientStages } from './client-stages.js';
export { requestOf } from './request-of.js';
export { serverInterceptor } from './server-interceptor.js';
export {
  type AnyGrpcServerMetrics,
  createGrpcServerMetrics,
  type GrpcServerMetrics,
  type GrpcServerMetricsOptions,
} from './server-metrics.js';
export type { GrpcServerStages } from './server-stages.js';
