import { afterEach, describe, expect, it } from '@jest/globals';
import { metrics as api, createNoopMeter, type MeterProvider } from '@opentelemetry/api';
import { createRequestMetrics } from '@stageguard/core';
import { version } from '@stageguard/core/package.json';
import { createTestProvider } from '@stageguard/testing';
import { watchWarnings } from '@stageguard/testing/jest';
import { createClock } from './fixtures/clock';
import { inStages } from './fixtures/in-stages';
import { createLab } from './fixtures/lab';

const warnings = watchWarnings();
afterEach(() => api.disable());

const stages = { db: {}, route: { phase: ['prefill', 'decode'] } } as const;
const handle = { stage: 'handle' };
const noop: MeterProvider = { getMeter: () => createNoopMeter() };

const made: Disposable[] = [];
// Metrics of one name that have no provider are one truth, also those of another test.
afterEach(() => {
  for (const metrics of made.splice(0)) metrics[Symbol.dispose]();
});

/** Metrics that nobody has given a provider. */
function unbound(meterProvider?: Parameters<typeof createRequestMetrics>[0]['meterProvider']) {
  const clock = createClock();
  const metrics = createRequestMetrics({ name: 'app', stages, clock: clock.now, meterProvider });
  made.push(metrics);
  return { clock, metrics };
}

describe('a provider that comes after the first requests', () => {
  it('exports every count in full, and ages that go on', async () => {
    const { clock, metrics } = unbound();
    metrics.begin({ model: 'a' }).enter('db');
    clock.advance(1_000);
    metrics.begin({ model: 'a' }).enter('db');
    metrics.begin({ model: 'b' }).guard('route', { phase: 'decode' });
    clock.advance(500);
    const { meterProvider, collect } = createTestProvider();
    metrics.setMeterProvider(meterProvider);
    clock.advance(250);
    const collection = await collect();
    expect(inStages(collection)).toEqual({ db: 2, 'route decode': 1 });
    expect(collection.value('app.active_requests', { model: 'a' })).toBe(2);
    expect(collection.value('app.active_requests', {})).toBe(0);
    expect(collection.value('app.stage_oldest_age', { stage: 'db' })).toBe(1.75);
    expect(collection.value('app.stage_peak', { stage: 'db' })).toBe(2);
    expect(metrics.active).toBe(3);
  });

  it('has ages by its own clock where others of the name count there by another one', async () => {
    const { collect, meterProvider, clock: another } = createLab();
    another.advance(60_000);
    const { clock, metrics } = unbound();
    metrics.begin();
    clock.advance(1_000);
    metrics.setMeterProvider(meterProvider);
    another.advance(500);
    clock.advance(250);
    expect((await collect()).value('app.stage_oldest_age', handle)).toBe(1.25);
    expect(metrics.snapshot().oldest).toMatchObject([{ age: 1.25, ageInStage: 1.25 }]);
  });

  it('counts request-seconds from there on', async () => {
    const { clock, metrics } = unbound();
    metrics.begin();
    clock.advance(1_000);
    const { meterProvider, collect } = createTestProvider();
    metrics.setMeterProvider(meterProvider);
    clock.advance(250);
    expect((await collect()).value('app.stage_time', handle)).toBe(0.25);
  });

  it('is told of the anomalies that came before it', async () => {
    const { metrics } = unbound();
    metrics.leave();
    const { meterProvider, collect } = createTestProvider();
    metrics.setMeterProvider(meterProvider);
    expect((await collect()).sum('stageguard.anomalies', { kind: 'no_request' })).toBe(1);
  });

  it('is found at the next begin where it is the global one', async () => {
    const { metrics } = unbound();
    metrics.begin();
    const { meterProvider, collect } = createTestProvider();
    api.setGlobalMeterProvider(meterProvider);
    metrics.begin();
    expect(inStages(await collect())).toEqual({ handle: 2 });
  });

  it('is found where a no-op one was given before', async () => {
    const { metrics } = unbound(noop);
    metrics.begin();
    const { meterProvider, collect } = createTestProvider();
    api.setGlobalMeterProvider(meterProvider);
    metrics.begin();
    expect(inStages(await collect())).toEqual({ handle: 2 });
  });

  it('has the series of requests that were over before, as 0', async () => {
    const { metrics } = unbound();
    metrics.begin({ model: 'gone' }).end();
    const { meterProvider, collect } = createTestProvider();
    metrics.setMeterProvider(meterProvider);
    expect((await collect()).value('app.active_requests', { model: 'gone' })).toBe(0);
  });
});

describe('the provider', () => {
  it('is found where it began as a no-op one', async () => {
    const { meterProvider, collect } = createTestProvider();
    let exports = false;
    const { metrics } = unbound({
      getMeter: (...args) => (exports ? meterProvider : noop).getMeter(...args),
    });
    metrics.begin();
    exports = true;
    metrics.begin();
    expect(inStages(await collect())).toEqual({ handle: 2 });
  });

  it('that was given is used, and not the global one', async () => {
    const [given, global] = [createTestProvider(), createTestProvider()];
    api.setGlobalMeterProvider(global.meterProvider);
    unbound(given.meterProvider).metrics.begin();
    expect(inStages(await given.collect())).toEqual({ handle: 1 });
    expect((await global.collect()).metrics).toEqual([]);
  });

  it('that is a no-op means the global one, whoever sets it', async () => {
    const [given, global] = [createTestProvider(), createTestProvider()];
    api.setGlobalMeterProvider(global.meterProvider);
    const { metrics } = unbound(given.meterProvider);
    metrics.begin();
    metrics.setMeterProvider(noop);
    expect(inStages(await given.collect())).toEqual({});
    expect(inStages(await global.collect())).toEqual({ handle: 1 });
  });

  it('may be a function that throws, which means the global one', async () => {
    const { meterProvider, collect } = createTestProvider();
    api.setGlobalMeterProvider(meterProvider);
    const metrics = createRequestMetrics({ name: 'app' });
    metrics.setMeterProvider(() => {
      throw new Error('not yet');
    });
    metrics.begin();
    expect(inStages(await collect())).toEqual({ handle: 1 });
    expect(warnings).toEqual([
      'stageguard: a MeterProvider failed; app is not exported through it: Error: not yet',
    ]);
  });

  it.each([undefined, null, false])(
    'may be a function that returns %j until there is one',
    async (before) => {
      const { meterProvider, collect } = createTestProvider();
      let found: unknown = before;
      const { metrics } = unbound(() => found as MeterProvider);
      metrics.begin();
      expect((await collect()).metrics).toEqual([]);
      found = meterProvider;
      metrics.begin();
      expect(inStages(await collect())).toEqual({ handle: 2 });
      expect(warnings).toEqual([]);
    },
  );

  it.each<[name: string, returned: unknown, given: string]>([
    ['empty', '', '""'],
    ['text', 'otlp', '"otlp"'],
    ['zero', 0, '0'],
    ['number', 7, '7'],
    ['bigint', 1n, '1n'],
    ['true', true, 'true'],
    ['symbol', Symbol('mine'), 'Symbol(mine)'],
    ['object', {}, '{}'],
    ['unbound', { getMeter: 1 }, '{"getMeter":1}'],
    ['function', () => {}, 'a function'],
    ['promise', Promise.resolve(), 'a promise'],
  ])(
    'may be a function that returns no provider, which means the global one: %s',
    async (name, returned, given) => {
      const { meterProvider, collect } = createTestProvider();
      let found: unknown;
      const metrics = createRequestMetrics({ name, meterProvider: () => found as MeterProvider });
      made.push(metrics);
      found = returned;
      metrics.begin();
      expect(metrics.run('handle', () => metrics.job(() => metrics.count('handle')))).toBe(3);
      expect(metrics.snapshot().active).toBe(1);
      api.setGlobalMeterProvider(meterProvider);
      metrics.begin();
      expect(inStages(await collect(), name)).toEqual({ handle: 2 });
      expect(warnings).toEqual([
        `stageguard: option 'meterProvider' of ${name} has to return a MeterProvider, or undefined while there is none; given: ${given}`,
      ]);
    },
  );

  it('may be a function that returns another value each time, with one warning', () => {
    let asked = 0;
    const { metrics } = unbound(() => asked++ as never);
    metrics.begin();
    expect(asked).toBeGreaterThan(1);
    expect(warnings).toHaveLength(1);
  });

  it.each([7, 'otlp', {}])('that is registered for all may be %j, which is none', async (registered) => {
    const { meterProvider, collect } = createTestProvider();
    api.setGlobalMeterProvider(registered as never);
    const { metrics } = unbound();
    metrics.begin();
    metrics.setMeterProvider(meterProvider);
    expect(inStages(await collect())).toEqual({ handle: 1 });
  });

  it('that is set again changes nothing', async () => {
    const { clock, collect, meterProvider, metrics } = createLab({ stages });
    for (let i = 0; i < 5; i++) metrics.begin();
    await collect();
    metrics.setMeterProvider(meterProvider);
    metrics.setMeterProvider(() => meterProvider);
    clock.advance(1_000);
    const collection = await collect();
    expect(inStages(collection)).toEqual({ handle: 5 });
    expect(collection.value('app.stage_time', handle)).toBe(5);
  });

  it.each([undefined, null, {}, 'global', 7])('cannot be %j', (wrong) => {
    const { metrics } = unbound();
    expect(() => metrics.setMeterProvider(wrong as never)).toThrow(
      /^stageguard: option 'meterProvider' has to be a MeterProvider or a function that returns one; given: /,
    );
  });
});

describe('a provider that is left', () => {
  async function move() {
    const lab = createLab({ stages });
    const requests = Array.from({ length: 5 }, () => lab.metrics.begin({ model: 'a' }));
    lab.clock.advance(1_000);
    await lab.collect();
    lab.clock.advance(500);
    lab.metrics.leave();
    const next = createTestProvider();
    lab.metrics.setMeterProvider(next.meterProvider);
    lab.clock.advance(250);
    return { ...lab, requests, next };
  }

  it('exports 0 from there on, ages and peaks too', async () => {
    const { clock, collect, requests } = await move();
    for (let round = 0; round < 3; round++) {
      const collection = await collect();
      expect(inStages(collection)).toEqual({});
      expect(collection.sum('app.active_requests')).toBe(0);
      expect(collection.sum('app.stage_oldest_age')).toBe(0);
      expect(collection.sum('app.stage_peak')).toBe(0);
      clock.advance(1_000);
      requests.pop()?.end();
    }
  });

  it('has the request-seconds up to there, and the anomalies', async () => {
    const { collect } = await move();
    const collection = await collect();
    expect(collection.value('app.stage_time', handle)).toBe(7.5);
    expect(collection.sum('stageguard.anomalies', { kind: 'no_request' })).toBe(1);
  });

  it('gives everything to the next one, but what is over', async () => {
    const { next } = await move();
    const collection = await next.collect();
    expect(inStages(collection)).toEqual({ handle: 5 });
    expect(collection.value('app.active_requests', { model: 'a' })).toBe(5);
    expect(collection.value('app.stage_oldest_age', handle)).toBe(1.75);
    expect(collection.value('app.stage_time', handle)).toBe(1.25);
    expect(collection.sum('stageguard.anomalies')).toBe(0);
  });

  it('is right when the metrics come back to it', async () => {
    const { clock, collect, meterProvider, metrics, next, requests } = await move();
    requests[0]?.end();
    metrics.setMeterProvider(meterProvider);
    clock.advance(125);
    const collection = await collect();
    expect(inStages(collection)).toEqual({ handle: 4 });
    expect(collection.value('app.stage_time', handle)).toBe(8);
    expect(collection.value('app.stage_oldest_age', handle)).toBe(1.875);
    expect(collection.value('app.stage_peak', handle)).toBe(5);
    const left = await next.collect();
    expect(inStages(left)).toEqual({});
    expect(left.value('app.stage_time', handle)).toBe(1.25);
  });

  it('is right when the metrics come back to it before anybody has collected', async () => {
    const { clock, collect, meterProvider, metrics } = createLab({ stages });
    const other = createTestProvider();
    metrics.begin();
    await collect();
    for (let i = 0; i < 3; i++) {
      metrics.setMeterProvider(other.meterProvider);
      metrics.setMeterProvider(meterProvider);
    }
    clock.advance(250);
    for (let round = 0; round < 2; round++) {
      const collection = await collect();
      expect(inStages(collection)).toEqual({ handle: 1 });
      expect(collection.value('app.stage_oldest_age', handle)).toBe(0.25);
      expect(collection.value('app.stage_peak', handle)).toBe(1);
      expect(collection.value('app.stage_time', handle)).toBe(0.25);
    }
    expect(inStages(await other.collect())).toEqual({});
    // Nor does the SDK complain about instruments that are made twice.
    expect(warnings).toEqual([]);
  });

  it('is called back once when the metrics come back to it', async () => {
    const { meterProvider, collect } = createTestProvider();
    const meter = meterProvider.getMeter('@stageguard/core', version);
    const { addBatchObservableCallback } = meter;
    let added = 0;
    meter.addBatchObservableCallback = (...args) => {
      added++;
      addBatchObservableCallback.apply(meter, args);
    };
    const { clock, metrics } = unbound(meterProvider);
    metrics.begin();
    metrics.setMeterProvider(createTestProvider().meterProvider);
    metrics.setMeterProvider(meterProvider);
    clock.advance(250);
    expect(added).toBe(1);
    const collection = await collect();
    expect(collection.value('app.stage_peak', handle)).toBe(1);
  });

  it('calls nobody back once it has exported the last 0', async () => {
    const { meterProvider, collect } = createTestProvider();
    const callbacks = new Set<unknown>();
    const meter = meterProvider.getMeter('@stageguard/core', version);
    const { addBatchObservableCallback, removeBatchObservableCallback } = meter;
    meter.addBatchObservableCallback = (...args) => {
      callbacks.add(args[0]);
      addBatchObservableCallback.apply(meter, args);
    };
    meter.removeBatchObservableCallback = (...args) => {
      callbacks.delete(args[0]);
      removeBatchObservableCallback.apply(meter, args);
    };
    const { metrics } = unbound(meterProvider);
    expect(callbacks.size).toBe(1);
    metrics.setMeterProvider(createTestProvider().meterProvider);
    await collect();
    expect(callbacks.size).toBe(0);
  });
});

describe('a provider that is shut down', () => {
  it('shows in its last export what is in flight', async () => {
    const { collect, meterProvider, metrics } = createLab({ stages });
    metrics.begin();
    const last = collect();
    await meterProvider.shutdown();
    expect(inStages(await last)).toEqual({ handle: 1 });
  });

  it('can be replaced, with every count', async () => {
    const { meterProvider, metrics, clock } = createLab({ stages });
    const request = metrics.begin();
    clock.advance(1_000);
    await meterProvider.shutdown();
    metrics.begin().enter('db');
    const next = createTestProvider();
    metrics.setMeterProvider(next.meterProvider);
    expect(inStages(await next.collect())).toEqual({ handle: 1, db: 1 });
    expect((await next.collect()).value('app.stage_oldest_age', handle)).toBe(1);
    request.end();
    expect(inStages(await next.collect())).toEqual({ db: 1 });
  });

  it('gives way to the global one', async () => {
    const { meterProvider, metrics } = createLab({ stages, name: 'left' });
    metrics.begin();
    await meterProvider.shutdown();
    const global = createTestProvider();
    api.setGlobalMeterProvider(global.meterProvider);
    // One that was bound is looked after once a second; here it is set anew.
    metrics.setMeterProvider(meterProvider);
    expect((await global.collect()).value('left.stage_requests', handle)).toBe(1);
  });

  it('is not asked again for every request: it would log each time', async () => {
    const { meterProvider, metrics } = createLab({ stages, name: 'logging' });
    await meterProvider.shutdown();
    metrics.setMeterProvider(meterProvider);
    for (let i = 0; i < 10; i++) metrics.begin();
    expect(warnings).toEqual(['A shutdown MeterProvider cannot provide a Meter']);
    expect(metrics.active).toBe(10);
  });
});
