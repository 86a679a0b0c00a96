import type { Attributes } from '@opentelemetry/api';
import type { AnomalyKind } from '../numbers/anomalies.js';
import type { CounterDefinition } from '../reports/counters-beside.js';
import type { RequestSnapshot, Snapshot } from '../reports/snapshot-types.js';
import type { StageTimer } from '../reports/stage-times.js';
import type { StageDefinitions } from '../words/stage-types.js';
import type { RequestMetrics } from './metrics-types.js';

/** For adapters: any metrics object, whatever stages it has. */
// biome-ignore lint/suspicious/noExplicitAny: stages are parameters of methods, so no other type takes all metrics.
export type AnyMetrics = RequestMetrics<any>;

/** What an adapter may report. */
export type AdapterAnomaly = Extract<AnomalyKind, 'not_hooked'>;

/** What metrics objects can do beyond their public face. */
interface Inside {
  sayAnomaly(kind: AnomalyKind, text: string, detail?: unknown): void;
  isOneTruthWith(other: unknown): boolean;
  peek(oldest: number): Snapshot;
  peekCurrent(): RequestSnapshot | undefined;
  stageTimer(): StageTimer;
  countBeside(definition: CounterDefinition, increase: number, attributes: Attributes): void;
  readonly declaredStages: StageDefinitions;
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

/**
 * For adapters: a snapshot that calls nobody, so that it may be taken amid whatever the application does: no clock but Node's, no
 * provider, no name that has to be asked for. Amid a change of the counts themselves the sum of the stages can be one off from
 * `active`: then it is to be taken again.
 */
export function peek(metrics: AnyMetrics, oldest: number): Snapshot {
  return (metrics as unknown as Inside).peek(oldest);
}

/** For adapters: the request of this async context, as `peek` shows it. */
export function peekCurrent(metrics: AnyMetrics): RequestSnapshot | undefined {
  return (metrics as unknown as Inside).peekCurrent();
}

/** For adapters: measures the request-time of every stage from a moment to come. */
export function stageTimer(metrics: AnyMetrics): StageTimer {
  return (metrics as unknown as Inside).stageTimer();
}

/**
 * For adapters: counts in a counter of their own, which is exported wherever the numbers of the metrics are, now or later. One
 * definition is one object. Its series are bounded by the metrics' `cardinalityLimit`.
 */
export function countBeside(
  metrics: AnyMetrics,
  definition: CounterDefinition,
  increase: number,
  attributes: Attributes,
): void {
  (metrics as unknown as Inside).countBeside(definition, increase, attributes);
}

/** For adapters: the stages that a metrics object was created with, those of the lifecycle among them, and their attributes. */
export function declaredStages(metrics: AnyMetrics): StageDefinitions {
  return (metrics as unknown as Inside).declaredStages;
}
