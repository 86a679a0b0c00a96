// For everybody.
export { clientInterceptor } from './client-interceptor.js';
export {
  createGrpcClientMetrics,
  type GrpcClientMetrics,
  type GrpcClientMetricsOptions,
  type GrpcClientStages,
} from './client-metrics.js';
export {
  type GrpcModule,
  GrpcStageInstrumentation,
  type GrpcStageInstrumentationConfig,
} from './instrumentation.js';
export { requestOf } from './request-of.js';
export { serverInterceptor } from './server-interceptor.js';
export {
  type AnyGrpcServerMetrics,
  createGrpcServerMetrics,
  type GrpcServerMetrics,
  type GrpcServerMetricsOptions,
  type GrpcServerStages,
} from './server-metrics.js';
