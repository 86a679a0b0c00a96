import './fixtures/second';

import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type * as Api from '@opentelemetry/api';
import { metrics as api, type MeterProvider } from '@opentelemetry/api';
import { createRequestMetrics, type RequestMetrics } from '@stageguard/core';
import { createTestProvider } from '@stageguard/testing';
import { watchWarnings } from '@stageguard/testing/jest';
import { createClock } from './fixtures/clock';
import { inStages } from './fixtures/in-stages';
import { aSecondLater } from './fixtures/second';

const warnings = watchWarnings();
const made: Disposable[] = [];
afterEach(() => {
  for (const metrics of made.splice(0)) metrics[Symbol.dispose]();
  api.disable();
});

const stages = { db: {} } as const;

function create(options: Partial<Parameters<typeof createRequestMetrics>[0]> = {}) {
  const metrics = createRequestMetrics({ name: 'app', stages, ...options });
  made.push(metrics);
  return metrics as RequestMetrics<typeof stages & { handle: Readonly<Record<never, never>> }>;
}

function secondApi(): typeof Api {
  let copy: typeof Api | undefined;
  jest.isolateModules(() => {
    copy = require('@opentelemetry/api');
  });
  return copy as typeof Api;
}

describe('two objects of one name, one given the provider, one that finds it as the global one', () => {
  function pair() {
    const { meterProvider, collect } = createTestProvider();
    const clock = createClock();
    const given = create({ meterProvider, clock: clock.now });
    const finding = create({ clock: clock.now });
    return { meterProvider, collect, clock, given, finding };
  }

  it.each([
    ['registered before', true],
    ['registered after the first requests', false],
  ])('read, export and drain one truth at once: %s', async (_, before) => {
    const { meterProvider, collect, clock, given, finding } = pair();
    if (before) api.setGlobalMeterProvider(meterProvider);
    const a = given.begin({ model: 'a' });
    clock.advance(1_000);
    const b = finding.begin({ model: 'a' });
    a.enter('db');
    if (!before) api.setGlobalMeterProvider(meterProvider);
    clock.advance(500);
    b.enter('db');
    clock.advance(500);
    expect([given.active, finding.active]).toEqual([2, 2]);
    expect([given.count('db'), finding.count('db')]).toEqual([2, 2]);
    expect(given.snapshot()).toEqual(finding.snapshot());
    const collection = await collect();
    expect(inStages(collection)).toEqual({ db: 2 });
    expect(collection.value('app.active_requests', { model: 'a' })).toBe(2);
    // The older one of the two, by whichever ledger it is in.
    expect(collection.value('app.stage_oldest_age', { stage: 'db' })).toBe(1);
    const drained = finding.drained();
    b.end();
    let done = false;
    void drained.then(() => {
      done = true;
    });
    await Promise.resolve();
    expect(done).toBe(false);
    a.end();
    await drained;
    expect(inStages(await collect())).toEqual({});
  });

  it('export each attribute set once, with the larger age and the sum of the peaks', async () => {
    const { meterProvider, collect, clock, given, finding } = pair();
    api.setGlobalMeterProvider(meterProvider);
    finding.begin();
    clock.advance(90_000);
    given.begin();
    const collection = await collect();
    const ages = collection
      .points('app.stage_oldest_age')
      .map(({ attributes }) => JSON.stringify(attributes));
    expect(new Set(ages).size).toBe(ages.length);
    expect(collection.value('app.stage_oldest_age', { stage: 'handle' })).toBe(90);
    expect(collection.value('app.stage_peak', { stage: 'handle' })).toBe(2);
    expect(collection.value('app.stage_time', { stage: 'handle' })).toBe(90);
  });

  it('part again where the global provider changes', async () => {
    const { meterProvider, collect, given, finding } = pair();
    api.setGlobalMeterProvider(meterProvider);
    given.begin();
    finding.begin();
    expect(finding.active).toBe(2);
    api.disable();
    const next = createTestProvider();
    api.setGlobalMeterProvider(next.meterProvider);
    expect([given.active, finding.active]).toEqual([1, 1]);
    expect(inStages(await collect())).toEqual({ handle: 1 });
    expect(inStages(await next.collect())).toEqual({ handle: 1 });
  });
});

describe('without any provider', () => {
  it('all objects of one name are one truth, whatever their sources', () => {
    const all = [create(), create({ meterProvider: () => undefined }), create()];
    for (const metrics of all) metrics.begin();
    expect(all.map(({ active }) => active)).toEqual([3, 3, 3]);
  });

  it('a verb finds the provider that has come, before the next second', async () => {
    const metrics = create();
    const request = metrics.begin();
    const { meterProvider, collect } = createTestProvider();
    api.setGlobalMeterProvider(meterProvider);
    request.enter('db');
    expect(inStages(await collect())).toEqual({ db: 1 });
  });

  it('so does a read, and drained', async () => {
    const metrics = create();
    metrics.begin();
    const { meterProvider, collect } = createTestProvider();
    api.setGlobalMeterProvider(meterProvider);
    expect(metrics.active).toBe(1);
    expect(inStages(await collect())).toEqual({ handle: 1 });
  });
});

describe('a source', () => {
  it('that an object alone uses goes with it, and all that is in flight', async () => {
    const [first, second] = [createTestProvider(), createTestProvider()];
    const metrics = create({ meterProvider: first.meterProvider });
    const request = metrics.begin();
    metrics.setMeterProvider(second.meterProvider);
    expect(inStages(await first.collect())).toEqual({});
    expect(inStages(await second.collect())).toEqual({ handle: 1 });
    request.end();
    expect(inStages(await second.collect())).toEqual({});
  });

  it('that others use keeps what is in flight, until it ends', async () => {
    const [first, second] = [createTestProvider(), createTestProvider()];
    const metrics = create({ meterProvider: first.meterProvider });
    create({ meterProvider: first.meterProvider });
    const request = metrics.begin();
    metrics.setMeterProvider(second.meterProvider);
    metrics.begin();
    expect(metrics.active).toBe(1);
    expect(inStages(await first.collect())).toEqual({ handle: 1 });
    request.end();
    expect(inStages(await first.collect())).toEqual({});
    expect(inStages(await second.collect())).toEqual({ handle: 1 });
  });

  it('that a getter changes in the middle of a begin leaves every count right', async () => {
    const [first, second] = [createTestProvider(), createTestProvider()];
    const metrics = create({ meterProvider: first.meterProvider });
    create({ meterProvider: first.meterProvider });
    const request = metrics.begin({
      get model() {
        metrics.setMeterProvider(second.meterProvider);
        return 'a';
      },
    });
    const total = async () =>
      (await first.collect()).sum('app.active_requests') +
      (await second.collect()).sum('app.active_requests');
    expect(await total()).toBe(1);
    request.end();
    expect(await total()).toBe(0);
    expect(metrics.active).toBe(0);
  });

  it('whose provider was shut down before the metrics were made costs one warning', async () => {
    const { meterProvider } = createTestProvider();
    await meterProvider.shutdown();
    const metrics = create({ meterProvider });
    for (let i = 0; i < 10; i++) {
      metrics.begin().end();
      aSecondLater();
    }
    expect(warnings).toEqual(['A shutdown MeterProvider cannot provide a Meter']);
    expect(metrics.active).toBe(0);
  });

  it('whose no-op meters are of another copy of the API means not yet, without a warning', async () => {
    const copy = secondApi();
    const { meterProvider, collect } = createTestProvider();
    let ready = false;
    const source: MeterProvider = {
      getMeter: (...args) => (ready ? meterProvider.getMeter(...args) : copy.createNoopMeter()),
    };
    const metrics = create({ meterProvider: source });
    metrics.begin();
    expect(warnings).toEqual([]);
    ready = true;
    metrics.begin();
    expect(inStages(await collect())).toEqual({ handle: 2 });
  });
});

describe('options of a second object of one name', () => {
  it('that contradict those of the first are said, and those that were left out or are undefined are not', () => {
    const { meterProvider } = createTestProvider();
    create({ meterProvider, stagePeak: false, cardinalityLimit: 10 });
    create({ meterProvider });
    create({ meterProvider, stagePeak: undefined, cardinalityLimit: undefined });
    expect(warnings).toEqual([]);
    create({ meterProvider, stagePeak: true, cardinalityLimit: 10, durations: true });
    expect(warnings).toEqual(
      ['stagePeak', 'durations'].map(
        (option) =>
          `stageguard: app: an option differs from that of the first metrics object of the name, which holds: "${option}"`,
      ),
    );
  });
});

it('budgets of a second object of one name that are those of the first are not said, others are', () => {
  const { meterProvider } = createTestProvider();
  create({ meterProvider, budgets: { handle: 3, db: 5 } });
  create({ meterProvider, budget: 30, budgets: { db: 5, handle: 3 } });
  expect(warnings).toEqual([]);
  create({ meterProvider, budgets: { handle: 4, db: 5 } });
  create({ meterProvider, budget: false });
  expect(warnings).toEqual([expect.stringContaining('"budgets"'), expect.stringContaining('"budget"')]);
});

describe('several copies', () => {
  function copyOf(version: string): { createRequestMetrics: typeof createRequestMetrics } {
    let copy: { createRequestMetrics: typeof createRequestMetrics } | undefined;
    jest.isolateModules(() => {
      jest.doMock('../dist/words/version.js', () => ({ VERSION: version }));
      copy = require('@stageguard/core');
      jest.dontMock('../dist/words/version.js');
    });
    if (copy === undefined) throw new Error('no copy');
    return copy;
  }
  const shared = () =>
    (globalThis as { [key: symbol]: Map<string, unknown> | undefined })[Symbol.for('stageguard.2')];
  afterEach(() => {
    for (const key of shared()?.keys() ?? []) if (key === 'core@9.9.9') shared()?.delete(key);
    Reflect.deleteProperty(globalThis, Symbol.for('stageguard.1'));
  });

  it('of two versions say that there are two, as a warning and an anomaly of each', async () => {
    const { meterProvider, collect } = createTestProvider();
    const ours = create({ name: 'ours', meterProvider });
    const theirs = copyOf('9.9.9').createRequestMetrics({ name: 'ours', meterProvider });
    made.push(theirs);
    aSecondLater();
    ours.begin();
    theirs.begin();
    expect([ours.active, theirs.active]).toEqual([1, 1]);
    const said = warnings.filter((warning) => warning.includes('another version of @stageguard/core'));
    expect(said.length).toBeGreaterThanOrEqual(1);
    expect((await collect()).sum('stageguard.anomalies', { kind: 'second_version' })).toBeGreaterThanOrEqual(
      1,
    );
  });

  it('one of which is 0.1.0 and was loaded first do not throw, and say so', () => {
    const contract = new Map<string, unknown>([
      [
        'createRequestMetrics',
        () => {
          throw new TypeError("stageguard: unknown option 'budget'");
        },
      ],
    ]);
    Object.defineProperty(globalThis, Symbol.for('stageguard.1'), { value: contract, configurable: true });
    const metrics = create({ name: 'beside-0.1.0' });
    expect(metrics.begin().stage).toBe('handle');
    expect(warnings.join()).toContain('another version of @stageguard/core');
  });

  it('one of which is 0.1.0 and is loaded later say so within a second', () => {
    create({ name: 'before-0.1.0' });
    expect(warnings).toEqual([]);
    const contract = new Map<string, unknown>([['createRequestMetrics', () => {}]]);
    Object.defineProperty(globalThis, Symbol.for('stageguard.1'), { value: contract, configurable: true });
    aSecondLater();
    expect(warnings.join()).toContain('another version of @stageguard/core');
  });
});
