import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/** Exports this process's metrics on a port of its own; 0 takes a free one. Resolves to the port. */
export function startTelemetry(port: number): Promise<number> {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const resource = resourceFromAttributes({
    'service.name': 'cluster',
    'service.instance.id': randomUUID(),
  });
  metrics.setGlobalMeterProvider(new MeterProvider({ resource, readers: [exporter] }));

  const server = createServer((req, res) => exporter.getMetricsRequestHandler(req, res));
  // Workers share what they listen on, unless they say that they do not.
  server.listen({ port, host: '127.0.0.1', exclusive: true });
  return new Promise((resolve, reject) => {
    server.once('listening', () => resolve((server.address() as AddressInfo).port));
    server.once('error', reject);
  });
}
