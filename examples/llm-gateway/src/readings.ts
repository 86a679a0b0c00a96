import type { Attributes } from '@opentelemetry/api';
import type { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import type { DataPoint } from '@opentelemetry/sdk-metrics';

export interface Point {
  readonly attributes: Attributes;
  readonly value: number;
}

/** What one collection says, by metric: as it is sent from one process to the other. */
export type Collected = Readonly<Record<string, readonly Point[]>>;

/** What one collection of all metrics says; all of it at one instant. */
export interface Readings {
  /** The data points of a metric; none where there is no such metric. */
  of(metric: string): readonly Point[];
  /** What is in flight under every name: metrics that have to be 0 when nobody is there, by name and attributes. */
  readonly inFlight: readonly { readonly series: string; readonly value: number }[];
}

const IN_FLIGHT = /\.(active_requests|stage_requests|stage_overdue_requests)$/;

/** Collects what a scrape would, without one. */
export async function collect(exporter: PrometheusExporter): Promise<Collected> {
  const { resourceMetrics } = await exporter.collect();
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  return Object.fromEntries(
    metrics.map(({ descriptor, dataPoints }) => [
      descriptor.name,
      (dataPoints as DataPoint<number>[]).map(({ attributes, value }) => ({ attributes, value })),
    ]),
  );
}

export function readingsOf(collected: Collected): Readings {
  const inFlight = Object.entries(collected)
    .filter(([name]) => IN_FLIGHT.test(name))
    .flatMap(([name, its]) =>
      its.map(({ attributes, value }) => ({ series: `${name}${JSON.stringify(attributes)}`, value })),
    );
  return { of: (metric) => collected[metric] ?? [], inFlight };
}

export async function takeReadings(exporter: PrometheusExporter): Promise<Readings> {
  return readingsOf(await collect(exporter));
}

/** The sum over the data points whose attributes have these values. */
export function sum(points: readonly Point[], by: Readonly<Record<string, string>> = {}): number {
  const wanted = Object.entries(by);
  return points
    .filter(({ attributes }) => wanted.every(([key, value]) => attributes[key] === value))
    .reduce((total, { value }) => total + value, 0);
}
