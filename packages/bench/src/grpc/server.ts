import * as grpc from '@grpc/grpc-js';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { createGrpcServerMetrics, serverInterceptor } from '@stageguard/grpc';
import { GrpcStageInstrumentation } from '@stageguard/grpc/instrumentation';
import { serve } from '../service.js';
import { createContextInterceptor } from './context-interceptor.js';
import { ECHO } from './echo.js';
import { createRawInterceptor } from './raw-interceptor.js';
import type { Variant } from './variants.js';

metrics.setGlobalMeterProvider(
  new MeterProvider({ readers: [new PrometheusExporter({ preventServerStart: true })] }),
);

const server = new grpc.Server({ interceptors: interceptorsOf(process.argv[2] as Variant) });
server.addService(ECHO, {
  once(call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) {
    callback(null, call.request);
  },
  times(call: grpc.ServerWritableStream<Buffer, Buffer>) {
    const times = call.request.readUInt32LE();
    for (let i = 0; i < times; i++) call.write(call.request);
    call.end();
  },
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  serve(port);
});

function interceptorsOf(variant: Variant): grpc.ServerInterceptor[] {
  if (variant === 'a no-op interceptor') return [(_, call) => new grpc.ServerInterceptingCall(call)];
  if (variant === 'a no-op interceptor in an async context') return [createContextInterceptor()];
  if (variant === 'our interceptor') return [serverInterceptor(createGrpcServerMetrics())];
  if (variant === 'raw OpenTelemetry by hand') return [createRawInterceptor()];
  if (variant === 'our instrumentation') new GrpcStageInstrumentation().instrument(grpc);
  return [];
}
