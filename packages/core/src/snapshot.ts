import { OTHER } from './attributes.js';
import { ensure } from './ensure.js';
import type { Entry } from './entry.js';
import type { Metrics } from './metrics.js';
import type { StageSeries } from './series.js';
import type { RequestSnapshot, Snapshot, StageSnapshot } from './snapshot-types.js';
import type { Stage } from './stage.js';

const LONGEST_NAME = 120;

/** Seconds since a reading of the clock; `undefined` where nothing reads it. */
type Age = (since: number) => number | undefined;

/** `most` is how many of the oldest requests to show. */
export function takeSnapshot(metrics: Metrics, most: number): Snapshot {
  const { ledger } = metrics;
  const now = ledger.now();
  const age: Age = (since) => (ledger.timed ? (now - since) / 1_000 : undefined);
  return {
    name: metrics.name,
    active: ledger.active,
    stages: stageSnapshots(ledger.stageSeries, now, age),
    oldest: requestSnapshots(oldestEntries(ledger.stageSeries, most), age),
  };
}

/** One for each stage; its series may differ in attributes of the requests besides. */
function stageSnapshots(all: readonly StageSeries[], now: number, age: Age): StageSnapshot[] {
  const seriesOf: Map<Stage | undefined, StageSeries[]> = new Map();
  for (const series of all) ensure(seriesOf, series.stage, (): StageSeries[] => []).push(series);
  return [...seriesOf].map(([stage, its]) => {
    const [oldest] = oldestEntries(its, 1);
    return {
      stage: stage?.stage ?? OTHER,
      attributes: { ...(stage?.attributes ?? its[0]?.attributes) },
      count: its.reduce((sum, series) => sum + series.count, 0),
      oldestAge: age(oldest?.since ?? now),
    };
  });
}

/** Merges the lists, which are in order of age, from their heads: what is not among the oldest is never looked at. */
function oldestEntries(all: readonly StageSeries[], most: number): Entry[] {
  const heads = all.flatMap((series) => series.head ?? []);
  const oldest: Entry[] = [];
  while (oldest.length < most && heads.length > 0) {
    let first = 0;
    for (let i = 1; i < heads.length; i++) {
      if ((heads[i] as Entry).since < (heads[first] as Entry).since) first = i;
    }
    const entry = heads[first] as Entry;
    oldest.push(entry);
    if (entry.next === undefined) heads.splice(first, 1);
    else heads[first] = entry.next;
  }
  return oldest;
}

/** Names last: to make one calls the application, which may end what is still to be shown. */
function requestSnapshots(entries: readonly Entry[], age: Age): RequestSnapshot[] {
  const names = entries.map(({ name }) => name);
  const requests = entries.map((entry) => requestSnapshot(entry, age));
  return requests.map((request, i) => ({ name: textOf(names[i]), ...request }));
}

function requestSnapshot(entry: Entry, age: Age): Omit<RequestSnapshot, 'name'> {
  return {
    attributes: { ...entry.attributes.attributes },
    stage: entry.where.stage,
    stageAttributes: { ...entry.where.attributes },
    ageInStage: age(entry.since),
    age: age(entry.began),
    traceId: entry.traceId,
  };
}

function textOf(name: Entry['name']): string | undefined {
  if (name === undefined) return undefined;
  try {
    return String(name).slice(0, LONGEST_NAME);
  } catch {
    return undefined;
  }
}
