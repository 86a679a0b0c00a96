import { dirname, join } from 'node:path';
import type { MethodDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const PROTOS = join(dirname(require.resolve('opentelemetry-proto/package.json')), 'build/protos');

/** The service that receives metrics, by the official definitions of OTLP. */
export const METRICS_SERVICE = loadSync('opentelemetry/proto/collector/metrics/v1/metrics_service.proto', {
  includeDirs: [PROTOS],
  longs: String,
  enums: String,
  oneofs: true,
  defaults: true,
})['opentelemetry.proto.collector.metrics.v1.MetricsService'] as unknown as {
  readonly Export: MethodDefinition<ExportRequest, object>;
};

// As they decode to JavaScript: 64-bit integers as strings, enums by their names.

export interface ExportRequest {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeMetrics: readonly {
      readonly scope: { readonly name: string };
      readonly metrics: readonly Metric[];
    }[];
  }[];
}

export interface KeyValue {
  readonly key: string;
  readonly value: { readonly value: string; readonly [kind: string]: unknown };
}

export interface Metric {
  readonly name: string;
  readonly unit: string;
  /** Which of the kinds it is. */
  readonly data: string;
  readonly sum?: {
    readonly dataPoints: readonly DataPoint[];
    readonly aggregationTemporality: string;
    readonly isMonotonic: boolean;
  };
  readonly gauge?: { readonly dataPoints: readonly DataPoint[] };
}

export interface DataPoint {
  readonly attributes: readonly KeyValue[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly value: 'asDouble' | 'asInt';
  readonly asDouble?: number;
  readonly asInt?: string;
}
