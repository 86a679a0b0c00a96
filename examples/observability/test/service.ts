import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { type IMetricReader, MeterProvider, type ViewOptions } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics, type RequestMetrics } from '@stageguard/core';

/** Stages with a phase and without. */
const STAGES = { queue: { phase: ['prefill', 'decode'] }, work: {} } as const;

export interface ServiceOptions {
  readonly views?: ViewOptions[];
  readonly clock?: () => number;
  /** Awaited before each collection. */
  readonly beforeScrape?: () => Promise<void> | void;
}

/** Metrics that a test moves by hand, and a page to scrape them from. */
export interface Service {
  readonly metrics: RequestMetrics<typeof STAGES>;
  readonly target: string;
  stop(): Promise<void>;
}

export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const { views = [], clock, beforeScrape } = options;
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter as IMetricReader], views });
  const metrics = createRequestMetrics({
    name: 'dynamo.frontend',
    stages: STAGES,
    meterProvider: provider,
    clock,
    durations: true,
  });
  const server = createServer(async (req, res) => {
    await beforeScrape?.();
    exporter.getMetricsRequestHandler(req, res);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    metrics,
    target: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await provider.shutdown();
    },
  };
}
