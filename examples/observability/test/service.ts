import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { type IMetricReader, MeterProvider, type ViewOptions } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics, type RequestMetrics } from '@stageguard/core';

/** Stages with a phase and without. */
const STAGES = { queue: { phase: ['prefill', 'decode'] }, work: {}, respond: {} } as const;

export type ServiceMetrics = RequestMetrics<typeof STAGES>;

export interface ServiceOptions {
  readonly views?: ViewOptions[];
  readonly clock?: () => number;
  /** Seconds. Default: that of the core. */
  readonly budget?: number;
  readonly budgets?: Readonly<Record<string, number | false>>;
  readonly stageAttributes?: readonly string[];
  readonly durations?: boolean;
  /** Awaited before each collection. */
  readonly beforeScrape?: () => Promise<void> | void;
  /** Whether the next scrape is answered. */
  readonly answers?: () => boolean;
  /** Asked at each collection, once the metrics have read their clock; exported as the gauge `test.note`. */
  readonly note?: () => number;
}

/** Metrics that a test moves by hand, and a page to scrape them from. */
export interface Service {
  readonly metrics: ServiceMetrics;
  readonly target: string;
  /** As a new process on the same port would: what was in flight is forgotten, and counters begin at 0. */
  restart(): void;
  stop(): Promise<void>;
}

export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const { beforeScrape, answers = () => true } = options;
  let running = startProcess(options);
  const server = createServer(async (req, res) => {
    await beforeScrape?.();
    if (answers()) running.exporter.getMetricsRequestHandler(req, res);
    else res.writeHead(503).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    get metrics() {
      return running.metrics;
    },
    target: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    restart() {
      running.end();
      running = startProcess(options);
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await running.end();
    },
  };
}

function startProcess({
  views = [],
  clock,
  budget,
  budgets = {},
  stageAttributes = [],
  durations = false,
  note,
}: ServiceOptions) {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter as IMetricReader], views });
  const metrics = createRequestMetrics({
    name: 'dynamo.frontend',
    stages: STAGES,
    meterProvider: provider,
    clock,
    budget,
    budgets,
    stageAttributes,
    durations,
  });
  if (note !== undefined) {
    const gauge = provider.getMeter('test').createObservableGauge('test.note');
    gauge.addCallback((result) => result.observe(note()));
  }
  return {
    exporter,
    metrics,
    end() {
      metrics.close();
      return provider.shutdown();
    },
  };
}
