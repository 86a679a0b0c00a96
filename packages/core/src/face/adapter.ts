import type { AnomalyKind } from '../numbers/anomalies.js';
import type { RequestMetrics } from './metrics-types.js';

// biome-ignore lint/suspicious/noExplicitAny: stages are parameters of methods, so no other type takes all metrics.
type AnyMetrics = RequestMetrics<any>;

/** What an adapter may report. */
export type AdapterAnomaly = Extract<AnomalyKind, 'not_hooked'>;

/** The options of `createRequestMetrics` that an adapter decides. */
const DECIDED = ['lifecycle', 'attributesRequired', 'outcomes', 'unbudgeted', 'scope', 'description'];

/**
 * For adapters, which decide some options themselves: one of these among the application's is as unknown to it as any other.
 *
 * @throws TypeError where one was given: which.
 */
export function refuseDecided(options: object): void {
  const given = DECIDED.find((option) => (options as Record<string, unknown>)[option] !== undefined);
  if (given !== undefined) throw new TypeError(`stageguard: unknown option '${given}'`);
}

/** What metrics objects can do beyond their public face. */
interface Inside {
  sayAnomaly(kind: AnomalyKind, text: string, detail?: unknown): void;
  isOneTruthWith(other: unknown): boolean;
}

/**
 * For adapters: counts one in `stageguard.anomalies` under the name of the metrics, and logs the text the first time, with
 * each detail; see `warnOnce`.
 */
export function anomaly(metrics: AnyMetrics, kind: AdapterAnomaly, text: string, detail?: unknown): void {
  (metrics as unknown as Inside).sayAnomaly(kind, text, detail);
}

/**
 * For adapters: whether two metrics objects read and export the same numbers: they have one name, and their provider is
 * the same now, or neither has one. A request counts once for all that share.
 */
export function sharesTruth(one: AnyMetrics, other: AnyMetrics): boolean {
  return one === other || (one as unknown as Inside).isOneTruthWith(other);
}
