import type { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import type { DataPoint } from '@opentelemetry/sdk-metrics';

/** What one collection of all metrics says; all of it at one instant. */
export interface Readings {
  /** The data points of a metric; none where there is no such metric. */
  of(metric: string): readonly DataPoint<number>[];
  /** What is in flight under every name: metrics that have to be 0 when nobody is there, by name and attributes. */
  readonly inFlight: readonly { readonly series: string; readonly value: number }[];
}

const IN_FLIGHT = /\.(active_requests|stage_requests|stage_overdue_requests)$/;

/** Collects what a scrape would, without one. */
export async function takeReadings(exporter: PrometheusExporter): Promise<Readings> {
  const { resourceMetrics } = await exporter.collect();
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  const points = new Map(
    metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints as DataPoint<number>[]]),
  );
  const inFlight = [...points]
    .filter(([name]) => IN_FLIGHT.test(name))
    .flatMap(([name, its]) =>
      its.map(({ attributes, value }) => ({ series: `${name}${JSON.stringify(attributes)}`, value })),
    );
  return { of: (metric) => points.get(metric) ?? [], inFlight };
}

/** The sum over the data points whose attributes have these values. */
export function sum(points: readonly DataPoint<number>[], by: Readonly<Record<string, string>> = {}): number {
  const wanted = Object.entries(by);
  return points
    .filter(({ attributes }) => wanted.every(([key, value]) => attributes[key] === value))
    .reduce((total, { value }) => total + value, 0);
}
