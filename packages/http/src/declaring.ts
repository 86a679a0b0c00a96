import { onceInProcess } from '@stageguard/core/adapter';
import type { AnyHttpMetrics } from './metrics-types.js';

/** By the name of a stage, the metrics that declare it. */
const declaring: Map<string, readonly WeakRef<AnyHttpMetrics>[]> = onceInProcess(
  'http.declaring',
  () => new Map(),
);

/** Remembers which stages metrics declare that are new. */
export function noteStages(metrics: AnyHttpMetrics, stages: readonly string[]): void {
  const reference = new WeakRef(metrics);
  for (const stage of stages) {
    const others = declaring.get(stage)?.filter((each) => each.deref() !== undefined) ?? [];
    declaring.set(stage, [...others, reference]);
  }
}

/** For adapters: all metrics of `createHttpMetrics` that declare a stage of this name, the oldest first. */
export function metricsDeclaring(stage: string): AnyHttpMetrics[] {
  return declaring.get(stage)?.flatMap((each) => each.deref() ?? []) ?? [];
}
