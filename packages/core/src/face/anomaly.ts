import type { AnomalyKind } from '../numbers/anomalies.js';
import type { RequestMetrics } from './metrics-types.js';

// biome-ignore lint/suspicious/noExplicitAny: stages are parameters of methods, so no other type takes all metrics.
type AnyMetrics = RequestMetrics<any>;

/**
 * For adapters: counts one in `stageguard.anomalies` under the name of the metrics, and logs the text the first time, with
 * each detail; see `warnOnce`.
 */
export function anomaly(metrics: AnyMetrics, kind: AnomalyKind, text: string, detail?: unknown): void {
  (metrics as unknown as Reporter).sayAnomaly(kind, text, detail);
}

interface Reporter {
  sayAnomaly(kind: AnomalyKind, text: string, detail?: unknown): void;
}
