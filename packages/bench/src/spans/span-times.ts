import { context, metrics, type Span, type SpanOptions, type Tracer, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { createRequestMetrics } from '@stageguard/core';
import { stagesFromSpans } from '@stageguard/spans';
import { rawAdd } from '../core/job-calls.js';
import { timeInRounds } from '../time-in-rounds.js';

/**
 * A span that is started and ended within the server's span of a request: by the SDK's own methods, by them as they are hooked where
 * no pattern matches, and where one does; and one raw add.
 */
export function spanTimes() {
  const meterProvider = new MeterProvider({
    readers: [new PrometheusExporter({ preventServerStart: true })],
  });
  metrics.setGlobalMeterProvider(meterProvider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  const provider = new BasicTracerProvider();
  trace.setGlobalTracerProvider(provider);
  const tracer = provider.getTracer('@opentelemetry/instrumentation-pg');
  // Hooks are on classes: what is called without them is taken before there are any.
  const { startSpan } = tracer;
  const { end } = tracer.startSpan('GET');

  const app = createRequestMetrics({ name: 'app', stages: { database: {} } });
  stagesFromSpans(app, { 'pg//pg.query*': 'database' });
  const request = app.begin();
  const server = request.with(() => tracer.startSpan('GET'));
  const within = trace.setSpan(context.active(), server);
  return request.with(() =>
    context.with(within, () =>
      timeInRounds({
        raw: rawAdd(meterProvider),
        alone: () => end.call(startSpan.call(tracer, 'pg.query:SELECT shop', options())),
        unmatched: spansOf(tracer, 'pg-pool.connect'),
        matched: spansOf(tracer, 'pg.query:SELECT shop'),
      }),
    ),
  );
}

function spansOf(tracer: Tracer, name: string): () => void {
  return () => {
    const span: Span = tracer.startSpan(name, options());
    span.end();
  };
}

function options(): SpanOptions {
  return { attributes: { 'db.system.name': 'postgresql' } };
}
