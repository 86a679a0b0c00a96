import type { Attributes } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type CollectionResult,
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics';

/** What one reader saw in one collection. */
export interface Collection {
  /** Every exported metric, as the SDK hands it to an exporter. */
  readonly metrics: readonly MetricData[];
  /** What observable callbacks threw. */
  readonly errors: readonly unknown[];
  /** The metric of that name. Throws where it was not exported. */
  metric(name: string): MetricData;
  /** The numbers of a counter or gauge; none where it was not exported. */
  points(name: string): readonly DataPoint<number>[];
  /** The number of exactly this attribute set; `undefined` where it was not exported. */
  value(name: string, attributes?: Attributes): number | undefined;
  /** The sum over the points that have these attributes among theirs. */
  sum(name: string, attributes?: Attributes): number;
  /** The distributions of a histogram; none where it was not exported. */
  histograms(name: string): readonly DataPoint<Histogram>[];
}

export function readCollection(result: CollectionResult): Collection {
  const metrics = result.resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  const find = (name: string) => metrics.filter((metric) => metric.descriptor.name === name);

  const points = (name: string) =>
    find(name).flatMap((metric) =>
      metric.dataPointType === DataPointType.SUM || metric.dataPointType === DataPointType.GAUGE
        ? metric.dataPoints
        : [],
    );

  return {
    metrics,
    errors: result.errors,
    points,
    metric(name) {
      const [metric] = find(name);
      if (metric !== undefined) return metric;
      throw new Error(`${name} was not exported; exported were: ${names(metrics)}`);
    },
    value(name, attributes = {}) {
      const size = Object.keys(attributes).length;
      return points(name).find(
        (point) => Object.keys(point.attributes).length === size && has(point.attributes, attributes),
      )?.value;
    },
    sum(name, attributes = {}) {
      return points(name)
        .filter((point) => has(point.attributes, attributes))
        .reduce((sum, point) => sum + point.value, 0);
    },
    histograms(name) {
      return find(name).flatMap((metric) =>
        metric.dataPointType === DataPointType.HISTOGRAM ? metric.dataPoints : [],
      );
    },
  };
}

/** Whether the metric is an UpDownCounter whose points are totals, which must never be below 0. */
export function countsInFlight(metric: MetricData): boolean {
  return (
    metric.dataPointType === DataPointType.SUM &&
    !metric.isMonotonic &&
    metric.aggregationTemporality === AggregationTemporality.CUMULATIVE
  );
}

function has(attributes: Attributes, wanted: Attributes): boolean {
  return Object.entries(wanted).every(([key, value]) => attributes[key] === value);
}

function names(metrics: readonly MetricData[]): string {
  return metrics.map((metric) => metric.descriptor.name).join(', ') || 'none';
}
