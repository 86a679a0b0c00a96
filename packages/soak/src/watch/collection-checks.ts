import { type DataPoint, DataPointType, type MetricData } from '@opentelemetry/sdk-metrics';
import { type Collection, checkInvariant } from '@stageguard/testing';
import { Violation } from '../violation.js';

const ANOMALIES = 'stageguard.anomalies';
const COUNTS = [
  'active_requests',
  'stage_requests',
  'stage_overdue_requests',
  'stage_oldest_age',
  'oldest_age',
];

/** What must hold in every collection, of cumulative or delta temporality, of the names that it exports. */
export function checkCollection(collection: Collection, names: readonly string[]): void {
  for (const name of names) {
    if (collection.points(`${name}.stage_requests`).length === 0) continue;
    try {
      checkInvariant(collection, name);
    } catch (error) {
      throw new Violation((error as Error).message);
    }
  }
  const anomaly = collection.points(ANOMALIES).find(({ value }) => value !== 0);
  if (anomaly !== undefined) throw new Violation(`an anomaly: ${show(ANOMALIES, anomaly)}`);
  for (const metric of collection.metrics.filter(cannotFall)) {
    const negative = collection.points(metric.descriptor.name).find(({ value }) => value < 0);
    if (negative !== undefined) throw new Violation(`below 0: ${show(metric.descriptor.name, negative)}`);
  }
}

/** What must hold of the totals in one collection: as many as were at once, and no more overdue than there are. */
export function checkTotals(collection: Collection, names: readonly string[]): void {
  for (const name of names) {
    const staged = byAttributes(collection.points(`${name}.stage_requests`));
    const peaks = byAttributes(collection.points(`${name}.stage_peak`));
    for (const [key, { attributes, value }] of staged) {
      const peak = peaks.get(key)?.value ?? 0;
      if (peak >= value) continue;
      throw new Violation(`${show(`${name}.stage_peak`, { attributes, value: peak })}, with ${value} in it`);
    }
    const overdue = `${name}.stage_overdue_requests`;
    for (const [key, point] of byAttributes(collection.points(overdue))) {
      const there = staged.get(key)?.value ?? 0;
      if (point.value > there) throw new Violation(`${show(overdue, point)}, with ${there} in it`);
    }
  }
}

/** Which count is not 0, if one is, or which name is not exported: neither may be when nothing is in flight. */
export function firstNotZero(collection: Collection, names: readonly string[]): Violation | undefined {
  for (const metric of names.flatMap((name) => COUNTS.map((count) => `${name}.${count}`))) {
    const points = collection.points(metric);
    if (points.length === 0) return new Violation(`${metric} is not exported`);
    const left = points.find(({ value }) => value !== 0);
    if (left !== undefined) return new Violation(`not 0: ${show(metric, left)}`);
  }
  return undefined;
}

export function show(metric: string, { attributes, value }: Pick<DataPoint<number>, 'attributes' | 'value'>) {
  return `${metric}${JSON.stringify(attributes)} is ${value}`;
}

type Points = ReadonlyMap<string, DataPoint<number>>;

export function byAttributes(points: readonly DataPoint<number>[]): Points {
  return new Map(points.map((point) => [keyOf(point.attributes), point]));
}

// A reader hands out the same object for a series each time.
const keys: WeakMap<object, string> = new WeakMap();

function keyOf(attributes: object): string {
  let key = keys.get(attributes);
  if (key === undefined) {
    key = JSON.stringify(Object.entries(attributes).sort());
    keys.set(attributes, key);
  }
  return key;
}

/** Gauges and counters. An UpDownCounter's change may be below 0; its totals are checked with the sums. */
function cannotFall(metric: MetricData): boolean {
  return (
    metric.dataPointType === DataPointType.GAUGE ||
    (metric.dataPointType === DataPointType.SUM && metric.isMonotonic)
  );
}
