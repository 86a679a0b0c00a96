import type { Outcome } from '@stageguard/core';
import type { Collection } from './collection.js';

/** Numbers by stage, summed over the other attributes; stages that have none are left out. */
export type StageCounts = Readonly<Record<string, number>>;

/** Numbers by outcome, summed over the stages; outcomes that have none are left out. */
export type EndCounts = Readonly<Partial<Record<Outcome, number>>>;

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

/** How many times each stage was entered. */
export function entries(collection: Collection, name: string): StageCounts {
  return byStage(collection.points(`${name}.stage_entries`), (value) => value);
}

/** How many requests have ended in each way, summed over the stages that they were in. */
export function endings(collection: Collection, name: string): EndCounts {
  return by('outcome', collection.points(`${name}.ended_requests`), (value) => value);
}

/** How many requests have ended in each stage, in whatever way. */
export function endingsIn(collection: Collection, name: string): StageCounts {
  return byStage(collection.points(`${name}.ended_requests`), (value) => value);
}

interface Point<V> {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly value: V;
}

function byStage<V>(points: readonly Point<V>[], read: (value: V) => number): StageCounts {
  return by('stage', points, read);
}

function by<V>(key: string, points: readonly Point<V>[], read: (value: V) => number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { attributes, value } of points) {
    const number = read(value);
    if (number === 0) continue;
    const group = String(attributes[key]);
    counts[group] = (counts[group] ?? 0) + number;
  }
  return counts;
}
