import type { Collection } from './collection.js';

/** Numbers by stage, summed over the other attributes; stages that have none are left out. */
export type StageCounts = Readonly<Record<string, number>>;

/** How many requests are in each stage. */
export function inFlight(collection: Collection, name: string): StageCounts {
  return byStage(collection.points(`${name}.stage_requests`), (value) => value);
}

/** How many times each stage was left: with nothing in flight, how many times it was entered. */
export function visits(collection: Collection, name: string): StageCounts {
  return byStage(collection.histograms(`${name}.stage_duration`), (value) => value.count);
}

/** The request-seconds spent in each stage. */
export function seconds(collection: Collection, name: string): StageCounts {
  return byStage(collection.points(`${name}.stage_time`), (value) => value);
}

interface Point<V> {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly value: V;
}

function byStage<V>(points: readonly Point<V>[], read: (value: V) => number): StageCounts {
  const counts: Record<string, number> = {};
  for (const { attributes, value } of points) {
    const number = read(value);
    if (number === 0) continue;
    const stage = String(attributes['stage']);
    counts[stage] = (counts[stage] ?? 0) + number;
  }
  return counts;
}
