import type { StageSnapshot } from '@stageguard/core';

/** How many requests are in one place, and how long they have been there. Ages are in seconds. */
export interface Occupancy {
  readonly count: number;
  readonly oldestAge: number | undefined;
  /** `undefined` where no budget says who is stuck, and none of the next one where the stage has none. */
  readonly overdue: number | undefined;
  readonly oldestIdle: number | undefined;
  readonly stuck: boolean;
  /** How many are: exactly, or `atLeast` so many where an age and no budget says it. */
  readonly stuckCount: number;
  readonly atLeast: boolean;
}

/** What is added up: series, or groups of them. */
export type Counted = Pick<StageSnapshot, 'count' | 'oldestAge' | 'overdue' | 'oldestIdle'>;

// Of a core that knows of no budgets: another version of it can have made the metrics.
const WITHOUT_BUDGETS = 30;

/** Whether it is stuck: past `limit`, an age in seconds; without one, where it is overdue. */
export function isStuck(
  it: { readonly overdue?: number | boolean | undefined },
  age: number | undefined,
  limit: number | undefined,
): boolean {
  if (limit === undefined && 'overdue' in it) return Number(it.overdue ?? 0) > 0;
  return age !== undefined && age >= (limit ?? WITHOUT_BUDGETS);
}

/** Adds several up. Past `limit`, an age in seconds, they are called stuck; without one, where one is overdue. */
export function occupancyOf(series: readonly Counted[], limit: number | undefined): Occupancy {
  const count = series.reduce((total, one) => total + one.count, 0);
  const oldestAge = highest(series.map((one) => one.oldestAge));
  const overdue = series.reduce(
    (total: number | undefined, one) => (one.overdue === undefined ? total : (total ?? 0) + one.overdue),
    undefined,
  );
  const oldestIdle = highest(series.map((one) => one.oldestIdle));
  const stuck = count > 0 && series.some((one) => isStuck(one, one.oldestAge, limit));
  const stuckCount = stuck ? overdue || 1 : 0;
  const atLeast = stuck && (limit !== undefined || overdue !== stuckCount);
  return { count, oldestAge, overdue, oldestIdle, stuck, stuckCount, atLeast };
}

/** Several places together: who is stuck in one of them is stuck. */
export function addedUp(places: readonly Occupancy[]): Occupancy {
  return {
    ...occupancyOf(places, undefined),
    stuck: places.some(({ stuck }) => stuck),
    stuckCount: places.reduce((sum, { stuckCount }) => sum + stuckCount, 0),
    atLeast: places.some(({ atLeast }) => atLeast),
  };
}

/** The highest of those that are known. */
export function highest(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** Groups the values by their keys, in the order in which the keys first occur. */
export function groupedBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    ensured(groups, keyOf(value), (): V[] => []).push(value);
  }
  return groups;
}

/** The value of a key, made where there is none. */
export function ensured<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
