import { promisify } from 'node:util';
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

/** Enabled while it is measured: its hook, which all servers of the process then have, passes their calls on meanwhile. */
let instrumentation: GrpcStageInstrumentation | undefined;

const variants = process.argv.slice(2) as Variant[];

async function main(): Promise<void> {
  const ports: number[] = [];
  for (const variant of variants) ports.push(await serveEcho(variant));
  let measured: Variant | undefined;
  serve(ports, (asked) => {
    // Before its round; to do so takes as long as some calls.
    if (variants[asked] === measured) return;
    measured = variants[asked];
    if (measured === 'our instrumentation') instrumentation?.enable();
    else instrumentation?.disable();
  });
}

async function serveEcho(variant: Variant): Promise<number> {
  const server = new grpc.Server({ interceptors: interceptorsOf(variant) });
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
  const bind = promisify(server.bindAsync.bind(server));
  return await bind('127.0.0.1:0', grpc.ServerCredentials.createInsecure());
}

function interceptorsOf(variant: Variant): grpc.ServerInterceptor[] {
  if (variant === 'a no-op interceptor') return [(_, call) => new grpc.ServerInterceptingCall(call)];
  if (variant === 'a no-op interceptor in an async context') return [createContextInterceptor()];
  if (variant === 'our interceptor') return [serverInterceptor(createGrpcServerMetrics())];
  if (variant === 'raw OpenTelemetry by hand') return [createRawInterceptor()];
  if (variant === 'our instrumentation') {
    instrumentation = new GrpcStageInstrumentation();
    instrumentation.instrument(grpc);
  }
  return [];
}

void main();
