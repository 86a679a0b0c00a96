import type { DataPoint, ExportRequest, KeyValue, Metric } from '@stageguard/testing/otlp';

/** What one export said. */
export interface Exported {
  readonly resource: Readonly<Record<string, string>>;
  readonly scopes: readonly string[];
  metric(name: string): Metric;
  /** The points of a sum or gauge; none where it is not exported. */
  points(name: string): readonly Point[];
}

export interface Point {
  readonly attributes: Readonly<Record<string, string>>;
  readonly value: number;
  readonly start: bigint;
  readonly time: bigint;
}

export function exported(request: ExportRequest): Exported {
  const [resourceMetrics] = request.resourceMetrics;
  const scopeMetrics = resourceMetrics?.scopeMetrics ?? [];
  const find = (name: string) =>
    scopeMetrics.flatMap(({ metrics }) => metrics).find((metric) => metric.name === name);
  return {
    resource: attributes(resourceMetrics?.resource.attributes ?? []),
    scopes: scopeMetrics.map(({ scope }) => scope.name),
    metric(name) {
      const found = find(name);
      if (found === undefined) throw new Error(`${name} was not exported`);
      return found;
    },
    points(name) {
      const found = find(name);
      return (found?.sum?.dataPoints ?? found?.gauge?.dataPoints ?? []).map(point);
    },
  };
}

function point(point: DataPoint): Point {
  return {
    attributes: attributes(point.attributes),
    value: Number(point[point.value]),
    start: BigInt(point.startTimeUnixNano),
    time: BigInt(point.timeUnixNano),
  };
}

function attributes(pairs: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, String(value[value.value])]));
}
