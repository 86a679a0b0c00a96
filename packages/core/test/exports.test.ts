import './fixtures/second';

import { describe, expect, it } from '@jest/globals';
import type { Attributes } from '@opentelemetry/api';
import { createRequestMetrics } from '@stageguard/core';
import { createTestProvider } from '@stageguard/testing';
import { watchWarnings } from '@stageguard/testing/jest';
import { inStages } from './fixtures/in-stages';
import { createLab } from './fixtures/lab';
import { aSecondLater } from './fixtures/second';
import { withMeter } from './fixtures/with-meter';

const warnings = watchWarnings();
const OVERFLOW = { 'otel.metric.overflow': true };

/** A provider whose counters tell what is added to them before they add it. */
function telling(told: (instrument: string, attributes: Attributes) => void) {
  return withMeter((meter) => {
    for (const method of ['createUpDownCounter', 'createCounter'] as const) {
      const create = meter[method];
      meter[method] = (name, options) => {
        const counter = create.call(meter, name, options);
        const { add } = counter;
        counter.add = (value, attributes = {}, context) => {
          told(name, attributes);
          add.call(counter, value, attributes, context);
        };
        return counter;
      };
    }
  });
}

describe('a provider that is told of a series', () => {
  it.each(['app.active_requests', 'app.stage_requests'])(
    'may begin a request of another one meanwhile, while it is given what is in flight: %s',
    async (instrument) => {
      let called = false;
      const provider = telling((name, { model }) => {
        if (name !== instrument || model !== 'a' || called) return;
        called = true;
        metrics.begin({ model: 'b' });
      });
      const { metrics } = createLab({ meterProvider: () => undefined, stageAttributes: ['model'] });
      metrics.begin({ model: 'a' });
      metrics.setMeterProvider(provider.meterProvider);
      expect(called).toBe(true);
      const collection = await provider.collect();
      expect(inStages(collection)).toEqual({ 'handle a': 1, 'handle b': 1 });
      expect(collection.value('app.active_requests', { model: 'a' })).toBe(1);
      expect(collection.value('app.active_requests', { model: 'b' })).toBe(1);
      metrics.close();
    },
  );

  it.each(['app.active_requests', 'app.stage_requests'])(
    'may move the metrics to another provider meanwhile: %s',
    async (instrument) => {
      const next = createTestProvider();
      const provider = telling((name, { model }) => {
        if (name === instrument && model === 'a') metrics.setMeterProvider(next.meterProvider);
      });
      const { metrics } = createLab({ meterProvider: provider.meterProvider, stageAttributes: ['model'] });
      const request = metrics.begin({ model: 'a' });
      expect(metrics.active).toBe(1);
      for (let round = 0; round < 2; round++) {
        const left = await provider.collect();
        expect(left.errors).toEqual([]);
        expect(inStages(left)).toEqual({});
        expect(left.sum('app.active_requests')).toBe(0);
        expect(inStages(await next.collect())).toEqual({ 'handle a': 1 });
      }
      request.end();
      expect(inStages(await next.collect())).toEqual({});
    },
  );
});

describe('a provider that was left', () => {
  it('is fed nothing any more once it has exported the last 0', async () => {
    let told = 0;
    const { collect, meterProvider } = telling(() => told++);
    const { metrics } = createLab({ meterProvider });
    metrics.begin();
    await collect();
    metrics.setMeterProvider(createTestProvider().meterProvider);
    await collect();
    told = 0;
    await collect();
    expect(told).toBe(0);
  });

  it('goes on where the metrics come back amid that collection', async () => {
    let comesBack = false;
    const { collect, meter, meterProvider } = withMeter(() => {});
    const { metrics } = createLab({ meterProvider });
    // Comes after ours.
    const own = meter.createObservableGauge('own');
    meter.addBatchObservableCallback(() => {
      if (comesBack) metrics.setMeterProvider(meterProvider);
      comesBack = false;
    }, [own]);
    metrics.begin();
    metrics.setMeterProvider(createTestProvider().meterProvider);
    comesBack = true;
    await collect();
    metrics.begin();
    expect(inStages(await collect())).toEqual({ handle: 2 });
  });
});

describe('request-seconds that an instrument did not take', () => {
  it('are fed the next time', async () => {
    let broken = true;
    const { collect, meterProvider } = telling((name, { stage }) => {
      if (broken && name === 'app.stage_time' && stage === 'handle') throw new Error('not now');
    });
    const { clock, metrics } = createLab({ meterProvider });
    metrics.begin();
    clock.advance(1_000);
    await collect();
    clock.advance(500);
    broken = false;
    expect((await collect()).value('app.stage_time', { stage: 'handle' })).toBe(1.5);
    broken = true;
    clock.advance(250);
    await collect();
    broken = false;
    for (let round = 0; round < 2; round++)
      expect((await collect()).value('app.stage_time', { stage: 'handle' })).toBe(1.75);
  });
});

describe('metrics of two sources on one provider', () => {
  const off = { stageTime: false, stageOldestAge: false, stagePeak: false };

  it('have the times of those that read a clock, whatever the others count', async () => {
    const { clock, collect, meterProvider, metrics } = createLab();
    const other = createRequestMetrics({ name: 'app', meterProvider: () => meterProvider, ...off });
    aSecondLater();
    other.begin();
    for (let second = 0; second < 30; second++) aSecondLater();
    const empty = await collect();
    expect(empty.value('app.stage_oldest_age', { stage: 'handle' })).toBe(0);
    expect(empty.value('app.stage_time', { stage: 'handle' })).toBe(0);
    expect(empty.value('app.stage_requests', { stage: 'handle' })).toBe(1);
    metrics.begin();
    clock.advance(1_000);
    expect((await collect()).value('app.stage_oldest_age', { stage: 'handle' })).toBe(1);
    expect(metrics.snapshot().stages).toMatchObject([{ stage: 'handle', count: 2, oldestAge: 1 }]);
    other.close();
  });

  it('keep together to the limit that each has, and the rest is one series', async () => {
    const options = { cardinalityLimit: 3, attributesRequired: true };
    const { clock, collect, meterProvider, metrics } = createLab(options);
    const other = createRequestMetrics({
      name: 'app',
      meterProvider: () => meterProvider,
      clock: clock.now,
      ...options,
    });
    for (const model of ['a', 'b']) metrics.begin({ model });
    for (const model of ['c', 'd', 'b']) other.begin({ model });
    const collection = await collect();
    const count = (model: string) => collection.value('app.active_requests', { model });
    expect(['a', 'b', 'c', 'd'].map(count)).toEqual([1, 2, 1, undefined]);
    expect(collection.value('app.active_requests', OVERFLOW)).toBe(1);
    expect(collection.points('app.active_requests')).toHaveLength(4);
    other.close();
  });
});

it('a series that comes between two collections asks nothing of an instrument that is switched off', async () => {
  const { collect, metrics } = createLab({ stageTime: false, stageAttributes: ['model'] });
  for (const model of ['a', 'b']) {
    metrics.begin({ model });
    expect((await collect()).sum('app.active_requests')).toBe(model === 'a' ? 1 : 2);
  }
  expect(warnings).toEqual([]);
});

it('a snapshot calls the attributes of a stage its own, and not those of its requests', () => {
  const { clock, metrics } = createLab({ stages: { tool: { name: 'open' } }, stageAttributes: ['model'] });
  metrics.begin({ model: 'a' }).enter('tool', { name: 'search' });
  clock.advance(1_000);
  expect(metrics.snapshot().stages).toMatchObject([
    { stage: 'handle', attributes: {}, count: 0 },
    { stage: 'tool', attributes: { name: 'search' }, count: 1 },
  ]);
  expect(metrics.snapshot().stages[1]?.attributes).toEqual({ name: 'search' });
});
