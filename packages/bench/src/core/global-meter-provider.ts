import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/** As in a service: registered, with a reader of Prometheus's kind. */
export function globalMeterProvider(): MeterProvider {
  const meterProvider = new MeterProvider({
    readers: [new PrometheusExporter({ preventServerStart: true })],
  });
  metrics.setGlobalMeterProvider(meterProvider);
  return meterProvider;
}
