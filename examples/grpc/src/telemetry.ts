import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

// Answers Prometheus on port 9464, or on OTEL_EXPORTER_PROMETHEUS_PORT.
const exporter = new PrometheusExporter({ host: '127.0.0.1' });
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));
