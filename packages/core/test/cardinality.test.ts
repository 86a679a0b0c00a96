import { describe, expect, it } from '@jest/globals';
import type { Attributes } from '@opentelemetry/api';
import { AggregationType } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import { type Collection, createTestProvider, createTestReader } from '@stageguard/testing';
import { watchWarnings } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';

const warnings = watchWarnings();

const ACTIVE = 'app.active_requests';
const STAGES = 'app.stage_requests';
const OVERFLOW = { 'otel.metric.overflow': true };

function wrong(collection: Collection, name: string): Attributes[] {
  return collection
    .points(name)
    .filter(({ value }) => value !== 0)
    .map(({ attributes }) => attributes);
}

describe('the most series of one instrument', () => {
  it('are a thousand; more attribute sets share the one that overflows', async () => {
    const { collect, metrics } = createLab({ stageAttributes: ['model'] });
    for (let i = 0; i < 1_500; i++) metrics.begin({ model: `${i}` });
    const collection = await collect();
    // One without attributes is there from the start.
    expect(collection.points(ACTIVE)).toHaveLength(1_001);
    expect(collection.value(ACTIVE, OVERFLOW)).toBe(501);
    expect(collection.points(STAGES)).toHaveLength(1_001);
    expect(collection.value(STAGES, OVERFLOW)).toBe(501);
    expect(collection.sum('stageguard.anomalies', { kind: 'overflow' })).toBe(1_002);
  });

  it('are as many as was asked for', async () => {
    const { collect, metrics } = createLab({ cardinalityLimit: 3, stageAttributes: ['model'] });
    for (let i = 0; i < 5; i++) metrics.begin({ model: `${i}` });
    const collection = await collect();
    expect(collection.points(ACTIVE)).toHaveLength(4);
    expect(collection.value(ACTIVE, OVERFLOW)).toBe(3);
    expect(collection.points('app.stage_time')).toHaveLength(4);
    expect(collection.points('app.stage_oldest_age')).toHaveLength(4);
    const reached = (instrument: string) =>
      `stageguard: app: app.${instrument} has reached its limit of 3 series`;
    expect(warnings).toEqual(['active_requests', 'stage_requests'].map(reached));
  });

  it('overflow for good: a set that came too late never gets a series of its own', async () => {
    const { collect, metrics } = createLab({ cardinalityLimit: 2, attributesRequired: true });
    for (const model of ['a', 'b', 'c']) metrics.begin({ model }).end();
    metrics.begin({ model: 'c' });
    metrics.begin({ model: 'a' });
    const collection = await collect();
    expect(collection.value(ACTIVE, { model: 'c' })).toBeUndefined();
    expect(collection.value(ACTIVE, OVERFLOW)).toBe(1);
    expect(collection.value(ACTIVE, { model: 'a' })).toBe(1);
  });

  it('warn once where they are reached', async () => {
    const { collect, metrics } = createLab({ cardinalityLimit: 1 });
    for (const model of ['a', 'b', 'b', 'a']) metrics.begin({ model });
    // Each attribute set is an anomaly the first time.
    expect((await collect()).sum('stageguard.anomalies', { kind: 'overflow' })).toBe(2);
  });

  it('do not hide requests from count, and are one line of the snapshot', async () => {
    const { metrics } = createLab({ cardinalityLimit: 2, stages: { db: {} }, stageAttributes: ['model'] });
    const requests = ['a', 'b', 'c'].map((model) => metrics.begin({ model }));
    for (const request of requests) request.enter('db');
    metrics.begin({ model: 'd' });
    expect(metrics.count('db')).toBe(3);
    expect(metrics.count('handle')).toBe(1);
    expect(metrics.snapshot().stages.map(({ stage, count }) => [stage, count])).toEqual([
      ['handle', 0],
      ['db', 0],
      ['_OTHER', 4],
    ]);
  });

  it('leave room in the series that are there, whoever calls their attributes those of the stage', async () => {
    const { collect, meterProvider, metrics } = createLab({
      cardinalityLimit: 2,
      stages: { llm: { model: ['a'] } },
    });
    const other = createRequestMetrics({
      name: 'app',
      meterProvider,
      stages: { llm: {} },
      stageAttributes: ['model'],
    });
    metrics.begin({}, { stage: metrics.stage('llm', { model: 'a' }) });
    other.begin({ model: 'a' }, { stage: other.stage('llm') });
    expect((await collect()).value(STAGES, { stage: 'llm', model: 'a' })).toBe(2);
    expect(metrics.count('llm', { model: 'a' })).toBe(1);
    expect(other.count('llm')).toBe(2);
  });
});

describe('2,500 attribute sets counted up, collected, counted down in reverse', () => {
  const models = Array.from({ length: 2_500 }, (_, i) => ({ model: `${i}` }));

  it('leave a raw UpDownCounter wrong for ever', async () => {
    const { meterProvider, collect } = createTestProvider();
    const raw = meterProvider.getMeter('raw').createUpDownCounter(ACTIVE);
    for (const attributes of models) raw.add(1, attributes);
    await collect();
    for (const attributes of [...models].reverse()) raw.add(-1, attributes);
    await collect();
    expect(wrong(await collect(), ACTIVE).length).toBeGreaterThan(500);
  });

  it('leave every series of ours at 0', async () => {
    const { collect, metrics } = createLab({ stageAttributes: ['model'] });
    const requests = models.map((attributes) => metrics.begin(attributes));
    expect((await collect()).sum(ACTIVE)).toBe(2_500);
    for (const request of [...requests].reverse()) request.end();
    const collection = await collect();
    expect(wrong(collection, ACTIVE)).toEqual([]);
    expect(wrong(collection, STAGES)).toEqual([]);
    expect(wrong(collection, 'app.stage_oldest_age')).toEqual([]);
  });
});

describe('a limit below ours', () => {
  const limit = 10;
  const view = (instrumentName: string) => ({ instrumentName, aggregationCardinalityLimit: limit });

  it.each([
    ['of a reader', { cardinalityLimit: limit }],
    ['of a View', { views: [view(ACTIVE), view(STAGES), view('app.stage_time')] }],
  ])('%s leaves every series right, in whatever order requests come and go', async (_, reading) => {
    const delta = createTestReader({ temporality: 'delta', cardinalityLimit: limit });
    const { clock, collect, metrics } = createLab(
      { stageAttributes: ['model'], attributesRequired: true },
      { ...reading, readers: [delta.reader] },
    );
    const sums = new Map<string, number>();
    const collectDelta = async () => {
      for (const { attributes, value } of (await delta.collect()).points(ACTIVE)) {
        const key = JSON.stringify(attributes);
        sums.set(key, (sums.get(key) ?? 0) + value);
      }
    };
    const models = Array.from({ length: 25 }, (_, i) => ({ model: `${i}` }));
    let requests = models.slice(0, 15).map((attributes) => metrics.begin(attributes));
    await collect();
    await collectDelta();
    // New series come between two collections, before the old ones change.
    requests = [...requests, ...models.slice(15).map((attributes) => metrics.begin(attributes))];
    clock.advance(1_000);
    const full = await collect();
    for (const { model } of models.slice(0, 8)) expect(full.value(ACTIVE, { model })).toBe(1);
    expect(full.sum(ACTIVE)).toBe(25);
    expect(full.sum('app.stage_time')).toBe(25);
    for (const request of [...requests].reverse()) request.end();
    metrics.begin({ model: 'late' }).end();
    await collectDelta();
    const empty = await collect();
    expect(wrong(empty, ACTIVE)).toEqual([]);
    expect(wrong(empty, STAGES)).toEqual([]);
    await collectDelta();
    expect([...sums.values()].filter((sum) => sum !== 0)).toEqual([]);
  });

  it('leaves a provider that is left right too', async () => {
    const { collect, metrics } = createLab({ attributesRequired: true }, { cardinalityLimit: limit });
    const requests = Array.from({ length: 25 }, (_, i) => metrics.begin({ model: `${i}` }));
    await collect();
    metrics.setMeterProvider(createTestProvider().meterProvider);
    expect(wrong(await collect(), ACTIVE)).toEqual([]);
    for (const request of requests) request.end();
    expect(wrong(await collect(), ACTIVE)).toEqual([]);
  });

  it('leaves a provider right to which the metrics come back', async () => {
    const { collect, metrics, meterProvider } = createLab(
      { attributesRequired: true },
      { cardinalityLimit: limit },
    );
    const begin = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => metrics.begin({ model: `${from + i}` }));
    const requests = begin(0, 15);
    await collect();
    metrics.setMeterProvider(createTestProvider().meterProvider);
    requests.push(...begin(15, 25));
    await collect();
    metrics.setMeterProvider(meterProvider);
    expect((await collect()).sum(ACTIVE)).toBe(25);
    for (const request of [...requests].reverse()) request.end();
    expect(wrong(await collect(), ACTIVE)).toEqual([]);
  });
});

it('a View that drops an instrument leaves the others alone', async () => {
  const views = [{ instrumentName: 'app.stage_time', aggregation: { type: AggregationType.DROP } as const }];
  const { collect, metrics } = createLab({}, { views });
  metrics.begin();
  const collection = await collect();
  expect(collection.points('app.stage_time')).toEqual([]);
  expect(collection.sum(STAGES)).toBe(1);
});
