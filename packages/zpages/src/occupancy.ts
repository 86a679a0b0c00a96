/** How many requests are in one place, and the age of the oldest of them. */
export interface Occupancy {
  readonly count: number;
  readonly oldestAge: number | undefined;
  readonly stuck: boolean;
}

type Counted = Pick<Occupancy, 'count' | 'oldestAge'>;

/** Adds several series up. `stuckAfter` is the age in seconds from which a request counts as stuck. */
export function occupancyOf(series: readonly Counted[], stuckAfter: number): Occupancy {
  const count = series.reduce((total, one) => total + one.count, 0);
  const ages = series.map((one) => one.oldestAge).filter((age) => age !== undefined);
  const oldestAge = ages.length === 0 ? undefined : Math.max(...ages);
  return { count, oldestAge, stuck: count > 0 && oldestAge !== undefined && oldestAge >= stuckAfter };
}

/** Groups the values by their keys, in the order in which the keys first occur. */
export function groupedBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
