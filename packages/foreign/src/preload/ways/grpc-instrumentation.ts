import { GrpcStageInstrumentation } from '@stageguard/grpc/instrumentation';

new GrpcStageInstrumentation();
