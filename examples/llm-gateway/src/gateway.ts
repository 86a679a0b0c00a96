import { createServer, type Server } from 'node:http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { middleware } from '@stageguard/express';
import { isLocal, livePage, type SnapshotSource } from '@stageguard/zpages';
import express from 'express';
import { ApiError, answerError } from './api-error.js';
import { chatHandler } from './chat-handler.js';
import type { Clock } from './clock.js';
import { continuedTrace } from './continued-trace.js';
import { createGatewayMetrics, type GatewayMetrics } from './gateway-metrics.js';
import { createPipeline, type Mode } from './pipeline.js';
import type { Pool } from './pool.js';
import { createPromptFilter, type PromptFilter } from './prompt-filter.js';
import { requestCounter } from './request-counter.js';
import type { Phase } from './worker.js';

/** Where the live page is. */
export const LIVE_PAGE = '/debug/requests';

export interface GatewayOptions {
  readonly mode: Mode;
  readonly pools: Readonly<Record<Phase, Pool>>;
  readonly models: readonly string[];
  readonly clock: Clock;
  /** What else is in flight in this process: it is exported and shown beside the gateway's own. */
  readonly beside?: readonly OtherMetrics[];
}

type OtherMetrics = SnapshotSource & { setMeterProvider(provider: MeterProvider): void };

export interface Gateway {
  readonly server: Server;
  readonly metrics: GatewayMetrics;
  /** For a fault to break. */
  readonly filter: PromptFilter;
  /** What `/metrics` shows, for whoever wants it without a request. */
  readonly exporter: PrometheusExporter;
  /** Stops exporting. The server is closed by whoever made it listen. */
  shutdown(): Promise<void>;
}

/** The front end of an inference service, with its own `/metrics`. */
export function createGateway({ mode, pools, models, clock, beside = [] }: GatewayOptions): Gateway {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  const metrics = createGatewayMetrics(provider);
  for (const other of beside) other.setMeterProvider(provider);
  const filter = createPromptFilter();
  const app = express();
  // Before the middleware: who looks is not counted. No proxy passes requests to the demo.
  app.use(LIVE_PAGE, livePage([metrics, ...beside], { allow: isLocal }));
  app.use(continuedTrace);
  app.use(middleware(metrics));
  app.get('/metrics', (req, res) => exporter.getMetricsRequestHandler(req, res));
  app.use(requestCounter(provider));
  app.post(
    '/v1/chat/completions',
    express.json({ limit: '4mb' }),
    chatHandler(metrics, createPipeline(metrics, mode, pools, clock), filter, models),
  );
  app.use((req) => {
    throw new ApiError(404, `there is no ${req.method} ${req.path}`);
  });
  app.use(answerError);
  return { server: createServer(app), metrics, filter, exporter, shutdown: () => provider.shutdown() };
}
