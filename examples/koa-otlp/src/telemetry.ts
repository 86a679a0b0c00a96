import { OTLPMetricExporter as GrpcExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { KoaStageInstrumentation } from '@stageguard/koa/instrumentation';
import { http } from './metrics.js';

/**
 * Starts OpenTelemetry; to be called before Koa is loaded. The exporters read their endpoint, headers and temporality
 * from OpenTelemetry's environment variables.
 */
export function startTelemetry(): NodeSDK {
  const grpc = process.env['OTEL_EXPORTER_OTLP_PROTOCOL'] === 'grpc';
  const sdk = new NodeSDK({
    serviceName: 'jobs',
    metricReaders: [
      new PeriodicExportingMetricReader({
        exporter: grpc ? new GrpcExporter() : new ProtobufExporter(),
        exportIntervalMillis: Number(process.env['OTEL_METRIC_EXPORT_INTERVAL'] ?? 10_000),
        exportTimeoutMillis: Number(process.env['OTEL_METRIC_EXPORT_TIMEOUT'] ?? 5_000),
      }),
    ],
    instrumentations: [new KoaStageInstrumentation({ metrics: http })],
  });
  sdk.start();
  return sdk;
}
