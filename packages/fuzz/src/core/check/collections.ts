import type { Collection } from '@stageguard/testing';
import { hasBudgets, type ModelName } from '../model/metrics.js';
import type { ModelRequest } from '../model/request.js';
import type { World } from '../world.js';
import type { WorldProvider } from '../world-provider.js';
import { near } from './near.js';
import { seriesKey } from './series-key.js';

const OVERFLOW = seriesKey({ 'otel.metric.overflow': true });

/** Collects from every reader, and compares every number with the model's. */
export async function checkAll(world: World): Promise<void> {
  for (const provider of world.providers) {
    if (provider.exports) await world.hooks.disarmed(() => checkProvider(world, provider));
  }
  for (const name of world.names) {
    name.elapsed.clear();
    name.entered.clear();
    name.ended.clear();
    name.rebound.clear();
  }
}

async function checkProvider(world: World, provider: WorldProvider): Promise<void> {
  const cumulative = await provider.cumulative.collect();
  addUp(provider, await provider.delta.collect());
  const low = await provider.low.collect();
  for (const collection of [cumulative, low]) {
    world.expect(collection.errors.length === 0, () => `a callback has thrown ${collection.errors}`);
  }
  // Every handle is kept here.
  const reclaimed = cumulative.sum('stageguard.anomalies', { kind: 'reclaimed' });
  world.expect(reclaimed === 0, () => `${reclaimed} requests were reclaimed`);
  for (const name of world.names) {
    const requests = name.exportedBy(provider);
    for (const [reader, collection] of Object.entries({ cumulative, low })) {
      checkSums(world, name, requests, collection, `${provider.label}, ${reader} reader, ${name.name}`);
    }
    new Check(world, provider, name, requests, low).lowCounts();
    const check = new Check(world, provider, name, requests, cumulative);
    check.counts('active_requests', ({ activeKey }) => activeKey);
    check.counts('stage_requests', ({ stageKey }) => stageKey);
    check.declared();
    check.switches();
    check.oldest();
    check.ages();
    check.overdue();
    check.idle();
    check.peaks();
    check.times();
    check.entries();
    check.endings();
    check.changes();
  }
}

/** "for every name, in every export, the sum over stages equals the sum over active requests" */
function checkSums(
  world: World,
  { name }: ModelName,
  { length }: readonly ModelRequest[],
  collection: Collection,
  where: string,
): void {
  for (const metric of ['active_requests', 'stage_requests']) {
    const sum = collection.sum(`${name}.${metric}`);
    world.expect(sum === length, () => `${where}: ${metric} add up to ${sum}, and should to ${length}`);
  }
}

/** What a delta reader has seen, added up. */
function addUp({ added }: WorldProvider, collection: Collection): void {
  for (const { descriptor } of collection.metrics) {
    if (!ADDED.some((metric) => descriptor.name.endsWith(metric))) continue;
    for (const { attributes, value } of collection.points(descriptor.name)) {
      const key = `${descriptor.name} ${seriesKey(attributes)}`;
      added.set(key, (added.get(key) ?? 0) + value);
    }
  }
}

const ADDED = [
  '.active_requests',
  '.stage_requests',
  '.stage_entries',
  '.ended_requests',
  '.stage_time',
  '.stage_overdue_requests',
];

/** The numbers of one name in one collection. */
class Check {
  readonly #world: World;
  readonly #provider: WorldProvider;
  readonly #name: ModelName;
  readonly #requests: readonly ModelRequest[];
  readonly #collection: Collection;

  constructor(
    world: World,
    provider: WorldProvider,
    name: ModelName,
    requests: readonly ModelRequest[],
    collection: Collection,
  ) {
    this.#world = world;
    this.#provider = provider;
    this.#name = name;
    this.#requests = requests;
    this.#collection = collection;
  }

  /** Each series is the model's; beyond the limit some of it may be in the one that all else shares. */
  counts(metric: string, keyOfRequest: (request: ModelRequest) => string): void {
    const expected = new Map<string, number>();
    for (const request of this.#requests) {
      const key = keyOfRequest(request);
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
    const points = this.#points(metric);
    const { mayOverflow, hasBegunAnew, options } = this.#name;
    this.#expect(mayOverflow || !points.has(OVERFLOW), () => `${metric} overflows`);
    this.#expect(
      points.size <= options.limit + 1 || hasBegunAnew,
      () => `${metric} has ${points.size} series`,
    );
    let missing = 0;
    for (const [key, count] of expected) {
      const value = points.get(key) ?? 0;
      missing += count - value;
      this.#expect(
        mayOverflow ? value <= count : value === count,
        () => `${metric}${key} is ${value}, and should be ${count}`,
      );
    }
    for (const [key, value] of points) {
      if (key === OVERFLOW)
        this.#expect(
          value === missing,
          () => `${metric} has ${value} that overflow, and should have ${missing}`,
        );
      else
        this.#expect(
          value >= 0 && (value === 0 || expected.has(key)),
          () => `${metric}${key} is ${value}, and should be 0`,
        );
    }
  }

  /** Where the reader's limit is lower, each series that it keeps apart is right all the same. */
  lowCounts(): void {
    if (this.#name.mayOverflow || this.#name.hasBegunAnew) return;
    const expected = new Map<string, number>();
    for (const { stageKey } of this.#requests) expected.set(stageKey, (expected.get(stageKey) ?? 0) + 1);
    for (const [key, value] of this.#points('stage_requests')) {
      if (key === OVERFLOW) continue;
      const count = expected.get(key) ?? 0;
      this.#expect(value === count, () => `the low reader has ${value} in ${key}, and should have ${count}`);
    }
  }

  /** "Every declared stage is exported as 0 from the first collection." */
  declared(): void {
    if (this.#name.mayOverflow) return;
    const points = this.#points('stage_requests');
    for (const { provider, declared, label } of this.#name.objects) {
      if (provider !== this.#provider) continue;
      for (const { name, attributes } of declared) {
        const key = seriesKey({ stage: name, ...attributes });
        this.#expect(points.has(key), () => `${key}, which ${label} declares, is not exported`);
      }
    }
  }

  /** "switch an instrument off" */
  switches(): void {
    const { stageEntries, endedRequests, stageTime, oldestAge, stageOldestAge, stagePeak } =
      this.#name.options;
    const instruments = {
      stage_entries: stageEntries,
      ended_requests: endedRequests,
      stage_time: stageTime,
      oldest_age: oldestAge,
      stage_oldest_age: stageOldestAge,
      stage_peak: stagePeak,
      stage_overdue_requests: hasBudgets(this.#name.options),
      stage_oldest_idle: hasBudgets(this.#name.options),
    };
    for (const [metric, on] of Object.entries(instruments)) {
      const exported = this.#points(metric).size > 0;
      this.#expect(on || !exported, () => `${metric} is exported, and switched off`);
    }
  }

  /** "how long the request that has been in flight longest has been; 0 when there is none" */
  oldest(): void {
    const { options } = this.#name;
    if (!options.ownClock || !options.oldestAge) return;
    const began = this.#requests.map((request) => request.began);
    const age = Math.max(0, ...began.map((at) => this.#world.time - at)) / 1_000;
    const points = [...this.#points('oldest_age').values()];
    this.#expect(
      points.every((shown) => near(shown, age)) && (points.length === 1 || began.length === 0),
      () => `oldest_age is ${points}, and should be ${age}`,
    );
  }

  /** "how long the request that has been there longest has been there; 0 when empty" */
  ages(): void {
    const { options, mayOverflow } = this.#name;
    const points = this.#points('stage_oldest_age');
    if (!options.ownClock || !options.stageOldestAge) return;
    const expected = new Map<string, number>();
    for (const { stageKey, since } of this.#requests) {
      const age = (this.#world.time - since) / 1_000;
      expected.set(stageKey, Math.max(age, expected.get(stageKey) ?? 0));
    }
    const [oldest, shown] = [Math.max(0, ...expected.values()), Math.max(0, ...points.values())];
    this.#expect(near(shown, oldest), () => `the oldest age is ${shown}, and should be ${oldest}`);
    if (mayOverflow) return;
    for (const key of new Set([...points.keys(), ...expected.keys()])) {
      const [age, should] = [points.get(key) ?? 0, expected.get(key) ?? 0];
      this.#expect(near(age, should), () => `stage_oldest_age${key} is ${age}, and should be ${should}`);
    }
  }

  /** "in the stage for longer than its budget without a sign of life", and never more than are there */
  overdue(): void {
    const { options, mayOverflow } = this.#name;
    const points = this.#points('stage_overdue_requests');
    const counts = this.#points('stage_requests');
    for (const [key, value] of points) {
      const most = counts.get(key) ?? 0;
      this.#expect(value >= 0 && value <= most, () => `${value} of ${most} in ${key} are overdue`);
    }
    if (!options.ownClock) return;
    const some = (wanted: readonly string[], key?: string) =>
      this.#requests.filter(
        ({ overdue, stageKey }) => wanted.includes(overdue) && (key === undefined || key === stageKey),
      ).length;
    const sum = [...points.values()].reduce((total, value) => total + value, 0);
    const [least, most] = [some(['yes']), some(['yes', 'maybe'])];
    this.#expect(
      sum >= least && sum <= most,
      () => `${sum} are overdue in all, and should be ${least} to ${most}`,
    );
    if (mayOverflow) return;
    for (const [key, value] of points) {
      const [least, most] = [some(['yes'], key), some(['yes', 'maybe'], key)];
      this.#expect(
        value >= least && value <= most,
        () => `${value} are overdue in ${key}, and should be ${least} to ${most}`,
      );
    }
  }

  /** "exact where one is overdue, else up to its budget the age of the oldest" */
  idle(): void {
    const { options, mayOverflow } = this.#name;
    if (!options.ownClock || mayOverflow) return;
    for (const [key, value] of this.#points('stage_oldest_idle')) {
      const its = this.#requests.filter(({ stageKey }) => stageKey === key);
      // A sign of life is known to the second, and not to more.
      if (its.some(({ sign, overdue }) => sign !== undefined || overdue === 'maybe')) continue;
      const idles = its.map(({ since, overdue, stage }) => {
        const age = this.#world.time - since;
        return overdue === 'yes' ? age : Math.min(age, this.#name.within(stage) ?? 0);
      });
      const idle = Math.max(0, ...idles) / 1_000;
      this.#expect(near(value, idle), () => `stage_oldest_idle${key} is ${value}, and should be ${idle}`);
    }
  }

  /** "the most requests there at once in the last `peakWindow`", which now is part of */
  peaks(): void {
    const peaks = this.#points('stage_peak');
    if (!this.#name.options.stagePeak) return;
    for (const [key, count] of this.#points('stage_requests')) {
      if (count === 0) continue;
      const peak = peaks.get(key) ?? 0;
      this.#expect(peak >= count, () => `stage_peak${key} is ${peak} where ${count} are`);
    }
  }

  /** "request-seconds spent in the stage, those still in it included" */
  times(): void {
    const { options, elapsed, rebound, mayOverflow, name } = this.#name;
    const points = this.#points('stage_time');
    const expected = elapsed.get(this.#provider) ?? new Map<string, number>();
    let [grown, passed] = [0, 0];
    for (const [key, seconds] of points) {
      const at = `${name} ${key}`;
      const before = this.#provider.times.get(at) ?? 0;
      this.#provider.times.set(at, seconds);
      this.#expect(seconds >= before, () => `stage_time${key} was ${before} and is ${seconds}`);
      const [increase, should] = [seconds - before, (expected.get(key) ?? 0) / 1_000];
      grown += increase;
      passed += should;
      if (!options.ownClock || mayOverflow || rebound.has(this.#provider)) continue;
      this.#expect(
        near(increase, should),
        () => `stage_time${key} has grown by ${increase}, and should have by ${should}`,
      );
    }
    if (!options.ownClock || !options.stageTime || rebound.has(this.#provider)) return;
    passed = [...expected.values()].reduce((sum, one) => sum + one, 0) / 1_000;
    this.#expect(
      near(grown, passed),
      () => `stage_time has grown by ${grown} in all, and should have by ${passed}`,
    );
  }

  /** "how often the stage was entered, those still in it included": each entry once, and without `stageAttributes` */
  entries(): void {
    const { options, entered } = this.#name;
    if (options.stageEntries) this.#growth('stage_entries', entered.get(this.#provider));
  }

  /** "how requests have ended": whatever has begun is in flight, or has ended once */
  endings(): void {
    const { options, ended } = this.#name;
    if (options.endedRequests) this.#growth('ended_requests', ended.get(this.#provider));
  }

  /** Each series has grown by what the model says; where there may be one that overflows, their sum has. */
  #growth(metric: string, expected: ReadonlyMap<string, number> = new Map()): void {
    const { name, rebound, mayOverflow, hasBegunAnew } = this.#name;
    let grown = 0;
    for (const [key, value] of this.#points(metric)) {
      const at = `${name}.${metric} ${key}`;
      const increase = value - (this.#provider.before.get(at) ?? 0);
      this.#provider.before.set(at, value);
      grown += increase;
      if (mayOverflow || hasBegunAnew || rebound.has(this.#provider)) continue;
      const count = expected.get(key) ?? 0;
      this.#expect(
        increase === count,
        () => `${metric}${key} has grown by ${increase}, and should have by ${count}`,
      );
    }
    // What came before the provider is told to it when it comes.
    if (rebound.has(this.#provider)) return;
    const sum = [...expected.values()].reduce((total, count) => total + count, 0);
    this.#expect(grown === sum, () => `${metric} has grown by ${grown} in all, and should have by ${sum}`);
  }

  /** What a delta reader has seen adds up to what a cumulative one sees. */
  changes(): void {
    for (const metric of ADDED) {
      // Time goes on by itself between two readers' collections.
      if (metric === '.stage_time' && !this.#name.options.ownClock) continue;
      for (const { attributes, value } of this.#collection.points(`${this.#name.name}${metric}`)) {
        const added = this.#provider.added.get(`${this.#name.name}${metric} ${seriesKey(attributes)}`) ?? 0;
        this.#expect(
          near(added, value),
          () => `the changes of ${metric}${seriesKey(attributes)} add up to ${added}, and it is ${value}`,
        );
      }
    }
  }

  #points(metric: string): Map<string, number> {
    const points = this.#collection.points(`${this.#name.name}.${metric}`);
    const byKey = new Map(points.map(({ attributes, value }) => [seriesKey(attributes), value]));
    this.#expect(byKey.size === points.length, () => `${metric} has two series of the same attributes`);
    return byKey;
  }

  #expect(holds: boolean, what: () => string): void {
    this.#world.expect(holds, () => `${this.#provider.label}, ${this.#name.name}: ${what()}`);
  }
}
