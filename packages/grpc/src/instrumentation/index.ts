export {
  type GrpcModule,
  GrpcStageInstrumentation,
  type GrpcStageInstrumentationConfig,
} from './grpc-stage-instrumentation.js';
