import { describe, expect, it } from '@jest/globals';
import { metrics as api, createNoopMeter } from '@opentelemetry/api';
import { createRequestMetrics } from '@stageguard/core';
import { onceInProcess } from '@stageguard/core/adapter';
import { createTestProvider } from '@stageguard/testing';
import { inStages } from './fixtures/in-stages';
import { createLab } from './fixtures/lab';
import { secondCopy } from './fixtures/second-copy';

const handle = { stage: 'handle' };

describe.each([
  ['two metrics objects of one name on one provider', () => createRequestMetrics],
  ['metrics objects of two copies of the package', () => secondCopy().createRequestMetrics],
])('%s', (_, creator) => {
  function pair() {
    const lab = createLab({ stages: { db: {} } });
    const { meterProvider, clock } = lab;
    const other = creator()({ name: 'app', stages: { cache: {} }, meterProvider, clock: clock.now });
    return { ...lab, other };
  }

  it('export one count, one time, one oldest age and one peak', async () => {
    const { clock, collect, metrics, other } = pair();
    metrics.begin({ model: 'a' });
    clock.advance(1_000);
    const request = other.begin({ model: 'a' });
    clock.advance(500);
    const collection = await collect();
    expect(collection.value('app.active_requests', { model: 'a' })).toBe(2);
    expect(inStages(collection)).toEqual({ handle: 2 });
    expect(collection.value('app.stage_time', handle)).toBe(2);
    expect(collection.value('app.stage_oldest_age', handle)).toBe(1.5);
    expect(collection.value('app.stage_peak', handle)).toBe(2);
    request.end();
    expect(inStages(await collect())).toEqual({ handle: 1 });
    expect([metrics.active, other.active]).toEqual([1, 1]);
  });

  it('export the stages of both', async () => {
    const { collect } = pair();
    const exported = (await collect()).points('app.stage_requests');
    expect(exported.map(({ attributes }) => attributes['stage'])).toEqual(['handle', 'db', 'cache']);
  });

  it('show the same snapshot', () => {
    const { metrics, other } = pair();
    metrics.begin({}, { name: 'a' });
    other.begin({}, { name: 'b' }).enter('cache');
    expect(other.snapshot()).toEqual(metrics.snapshot());
    expect(other.snapshot().oldest.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(metrics.count('handle')).toBe(1);
  });

  it('have one current request, each with its own stages', () => {
    const { metrics, other } = pair();
    const request = metrics.begin();
    request.with(() => {
      other.enter('cache');
      expect(other.current()?.stage).toBe('cache');
      metrics.enter('db');
      expect(other.run('cache', () => metrics.current()?.stage)).toBe('cache');
    });
    expect(request.stage).toBe('db');
  });

  it('stay apart where they have different names', async () => {
    const { metrics, meterProvider, collect } = createLab();
    const other = creator()({ name: 'other', meterProvider });
    metrics.begin();
    const collection = await collect();
    expect(inStages(collection)).toEqual({ handle: 1 });
    expect(inStages(collection, 'other')).toEqual({});
    expect(other.active).toBe(0);
    metrics.begin().with(() => expect(other.current()).toBeUndefined());
  });
});

describe('metrics objects of one name', () => {
  it('become one when a provider comes that both use', async () => {
    const [one, two] = [createRequestMetrics({ name: 'app' }), createRequestMetrics({ name: 'app' })];
    one.begin({ model: 'a' });
    two.begin({ model: 'a' });
    expect([one.active, two.active]).toEqual([2, 2]);
    const { meterProvider, collect } = createTestProvider();
    api.setGlobalMeterProvider(meterProvider);
    one.begin();
    two.begin();
    expect([one.active, two.active]).toEqual([4, 4]);
    expect(inStages(await collect())).toEqual({ handle: 4 });
    api.disable();
  });

  it('are one as soon as the global provider, which stands in for a no-op one, is that of the other', () => {
    const { meterProvider } = createTestProvider();
    const one = createRequestMetrics({ name: 'stand.in', meterProvider });
    const two = createRequestMetrics({
      name: 'stand.in',
      meterProvider: { getMeter: () => createNoopMeter() },
    });
    two.begin();
    expect(one.active).toBe(0);
    api.setGlobalMeterProvider(meterProvider);
    expect([one.active, two.active]).toEqual([1, 1]);
    api.disable();
  });

  it('part where one moves to another provider; its requests end where they began', async () => {
    const { collect, meterProvider, metrics, clock } = createLab();
    const other = createRequestMetrics({ name: 'app', meterProvider });
    metrics.begin();
    clock.advance(1_000);
    const moving = other.begin({ model: 'a' });
    clock.advance(500);
    const next = createTestProvider();
    other.setMeterProvider(next.meterProvider);
    clock.advance(500);
    const later = other.begin();
    expect([metrics.active, other.active]).toEqual([2, 1]);
    const stayed = await collect();
    expect(inStages(stayed)).toEqual({ handle: 2 });
    expect(stayed.value('app.stage_time', handle)).toBe(3);
    expect(stayed.value('app.stage_oldest_age', handle)).toBe(2);
    expect(inStages(await next.collect())).toEqual({ handle: 1 });
    moving.end();
    expect(inStages(await next.collect())).toEqual({ handle: 1 });
    expect(inStages(await collect())).toEqual({ handle: 1 });
    later.end();
    expect(inStages(await next.collect())).toEqual({});
  });

  it('have the switches and limits of the first', async () => {
    const { collect, meterProvider } = createLab({ stageTime: false, cardinalityLimit: 1 });
    const second = createRequestMetrics({ name: 'app', meterProvider, stages: { db: {} } });
    second.begin({ model: 'a' });
    const collection = await collect();
    expect(collection.points('app.stage_time')).toEqual([]);
    expect(collection.value('app.active_requests', { 'otel.metric.overflow': true })).toBe(1);
  });

  it('carry the stageAttributes of both, for requests from then on', async () => {
    const { collect, meterProvider, metrics } = createLab({ stageAttributes: ['model'] });
    const before = metrics.begin({ model: 'a', tier: 1 });
    createRequestMetrics({ name: 'app', meterProvider, stageAttributes: ['tier', 'model'] });
    metrics.begin({ model: 'a', tier: 1 });
    const collection = await collect();
    expect(collection.value('app.stage_requests', { ...handle, model: 'a' })).toBe(1);
    expect(collection.value('app.stage_requests', { ...handle, model: 'a', tier: 1 })).toBe(1);
    before.leave();
    expect((await collect()).value('app.stage_requests', { ...handle, model: 'a', tier: 1 })).toBe(2);
    before.end();
    expect(inStages(await collect())).toEqual({ 'handle a 1': 1 });
  });
});

describe('onceInProcess', () => {
  it('makes a thing once for all copies, and each key apart', () => {
    const copy = secondCopy();
    let made = 0;
    const make = () => ({ number: ++made });
    const thing = onceInProcess('test.a', make);
    expect(copy.onceInProcess('test.a', make)).toBe(thing);
    expect(copy.onceInProcess('test.b', make)).toEqual({ number: 2 });
    expect(made).toBe(2);
  });

  it('remembers undefined', () => {
    let made = 0;
    for (let i = 0; i < 2; i++) onceInProcess('test.undefined', () => void made++);
    expect(made).toBe(1);
  });

  it('is not seen by those who list the global object', () => {
    const key = Symbol.for('stageguard.2');
    expect(Object.getOwnPropertyDescriptor(globalThis, key)).toMatchObject({
      enumerable: false,
      writable: false,
    });
  });
});
