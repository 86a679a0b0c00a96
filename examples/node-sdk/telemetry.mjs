import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { ExpressStageInstrumentation } from '@stageguard/express/instrumentation';

new NodeSDK({
  // Answers Prometheus on port 9464, or on OTEL_EXPORTER_PROMETHEUS_PORT.
  metricReaders: [new PrometheusExporter({ host: '127.0.0.1' })],
  instrumentations: [new ExpressStageInstrumentation({ route: true })],
}).start();
