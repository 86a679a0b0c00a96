import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { type IMetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { type ExportRequest, type Receiver, receive } from '@stageguard/testing/otlp';
import { freePort } from '@stageguard/testing/program';
import { checkSeries, exportedName, type Series } from './series.js';

/** The exporters of one provider, beside its own readers. */
export interface Exporters {
  readonly readers: readonly IMetricReader[];
  /** Scrapes, has OTLP sent, and checks both; rejects with a Violation. */
  check(names: readonly string[], nothingLeft: boolean): Promise<void>;
}

/** What makes exporters, and receives from them. */
export interface Exporting {
  start(): Promise<Exporters>;
  close(): Promise<void>;
}

/** Over TCP, as in production: Prometheus' text, and OTLP as protobuf. */
export async function startExporting(): Promise<Exporting> {
  const receiver = await receive('http/protobuf');
  return { start: () => startExporters(receiver), close: () => receiver.close() };
}

// It is asked to; this is for nobody.
const NEVER = 24 * 60 * 60 * 1_000;

async function startExporters(receiver: Receiver): Promise<Exporters> {
  const port = await freePort();
  const prometheus = new PrometheusExporter({ host: '127.0.0.1', port });
  const otlp = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url: `${receiver.endpoint}/v1/metrics` }),
    exportIntervalMillis: NEVER,
    exportTimeoutMillis: 60_000,
  });
  return {
    readers: [prometheus, otlp],
    async check(names, nothingLeft) {
      checkSeries('Prometheus', parse(await scrape(port)), names, nothingLeft);
      await otlp.forceFlush();
      const sent = (receiver.exports as ExportRequest[]).splice(0);
      for (const request of sent) checkSeries('OTLP', seriesOf(request), names, nothingLeft);
    },
  };
}

async function scrape(port: number): Promise<string> {
  const request = get({ host: '127.0.0.1', port, path: '/metrics', agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return text(response);
}

const LINE = /^(\w+?)(?:_total)?(?:\{(.*)\})? (\S+)(?: \d+)?$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

export function parse(exposition: string): Series[] {
  return exposition.split('\n').flatMap((line) => {
    const [, metric, labels = '', value] = LINE.exec(line) ?? [];
    if (metric === undefined) return [];
    const attributes = Object.fromEntries([...labels.matchAll(LABEL)].map(([, key, its]) => [key, its]));
    return [{ metric, attributes, value: Number(value) }];
  });
}

function seriesOf({ resourceMetrics }: ExportRequest): Series[] {
  return resourceMetrics
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ name, sum, gauge }) =>
      [...(sum?.dataPoints ?? []), ...(gauge?.dataPoints ?? [])].map((point) => ({
        metric: exportedName(name),
        attributes: Object.fromEntries(
          point.attributes.map(({ key, value }) => [key, String(value[value.value])]),
        ),
        value: Number(point[point.value]),
      })),
    );
}
