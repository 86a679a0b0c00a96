import { afterEach, describe, expect, it } from '@jest/globals';
import { type DiagLogger, diag, type MeterProvider } from '@opentelemetry/api';
import { createRequestMetrics } from '@stageguard/core';
import { createTestProvider } from '@stageguard/testing';
import { watchWarnings } from '@stageguard/testing/jest';
import { inStages } from './fixtures/in-stages';
import { withMeter } from './fixtures/with-meter';

const warnings = watchWarnings();

const METHODS = [
  'createUpDownCounter',
  'createCounter',
  'createObservableGauge',
  'createHistogram',
  'addBatchObservableCallback',
] as const;

function fail(): never {
  throw new Error('out of order');
}

// A warning is given once: each of these has an error of its own.
const failAs = (message: string) => () => {
  throw new Error(message);
};

const made: Disposable[] = [];
// Metrics that no provider exports are one truth with others of their name.
afterEach(() => {
  for (const metrics of made.splice(0)) metrics[Symbol.dispose]();
});

/** A request that does everything. */
function live(meterProvider: MeterProvider) {
  const metrics = createRequestMetrics({
    name: 'app',
    meterProvider,
    durations: true,
    stages: { db: {} },
    stageAttributes: ['model'],
  });
  made.push(metrics);
  const request = metrics.begin();
  request.enter('db');
  request.setAttributes({ model: 'a' });
  expect(request.run('db', () => 7)).toBe(7);
  return { metrics, request };
}

describe('a provider', () => {
  it.each(METHODS)('whose meter throws in %s is left alone, with one warning', async (method) => {
    let calls = 0;
    const { meterProvider } = withMeter((meter) => {
      meter[method] = () => {
        calls++;
        throw new Error(`no ${method}`);
      };
    });
    const { metrics, request } = live(meterProvider);
    const again = live(meterProvider);
    expect([metrics.active, again.metrics.active]).toEqual([2, 2]);
    expect(calls).toBe(1);
    expect(warnings).toEqual([
      `stageguard: a MeterProvider failed; app is not exported through it: Error: no ${method}`,
    ]);
    const working = createTestProvider();
    metrics.setMeterProvider(working.meterProvider);
    const later = metrics.begin({ model: 'a' });
    later.enter('db');
    again.request.end();
    request.end();
    expect(again.metrics.active).toBe(0);
    expect(inStages(await working.collect())).toEqual({ 'db a': 1 });
    later.end();
    expect(inStages(await working.collect())).toEqual({});
  });

  it('that throws is none', async () => {
    const { metrics } = live({ getMeter: fail });
    const working = createTestProvider();
    metrics.setMeterProvider(working.meterProvider);
    expect(inStages(await working.collect())).toEqual({ 'db a': 1 });
  });

  it('may throw what has no text', () => {
    const getMeter = () => {
      throw Object.create(null);
    };
    createRequestMetrics({ name: 'no-text', meterProvider: { getMeter } }).begin().end();
    expect(warnings).toEqual(['stageguard: a MeterProvider failed; no-text is not exported through it: {}']);
  });

  it('that fails keeps another name from nothing', async () => {
    let calls = 0;
    const { meterProvider, collect } = withMeter((meter) => {
      const create = meter.createCounter;
      meter.createCounter = (...args) => (calls++ === 0 ? fail() : create.apply(meter, args));
    });
    createRequestMetrics({ name: 'first', meterProvider });
    createRequestMetrics({ name: 'second', meterProvider }).begin();
    expect(inStages(await collect(), 'second')).toEqual({ handle: 1 });
  });

  it('that cannot remove a callback exports 0 all the same', async () => {
    const { meterProvider, collect } = withMeter((meter) => {
      meter.removeBatchObservableCallback = fail;
    });
    const { metrics } = live(meterProvider);
    await collect();
    metrics.setMeterProvider(createTestProvider().meterProvider);
    for (let round = 0; round < 2; round++) {
      const collection = await collect();
      expect(collection.errors).toEqual([]);
      expect(inStages(collection)).toEqual({});
      expect(collection.sum('app.stage_peak')).toBe(0);
    }
    expect(warnings).toEqual(['stageguard: a meter failed to remove a callback: Error: out of order']);
  });
});

describe('an instrument', () => {
  it('that throws for a while is fed in full afterwards', async () => {
    let broken = true;
    const { meterProvider, collect } = withMeter((meter) => {
      for (const method of ['createUpDownCounter', 'createCounter'] as const) {
        const create = meter[method];
        meter[method] = (...args) => {
          const instrument = create.apply(meter, args);
          const { add } = instrument;
          instrument.add = (...values) => (broken ? fail() : add.apply(instrument, values));
          return instrument;
        };
      }
    });
    const { request } = live(meterProvider);
    request.enter('unheard of' as 'db');
    request.enter('db');
    expect((await collect()).errors).toEqual([]);
    broken = false;
    const mended = await collect();
    expect(inStages(mended)).toEqual({ 'db a': 1 });
    expect(mended.value('app.active_requests', { model: 'a' })).toBe(1);
    expect(mended.sum('app.stage_time')).toBeGreaterThan(0);
    expect(mended.sum('stageguard.anomalies', { kind: 'unknown_stage' })).toBe(1);
    request.end();
    expect(inStages(await collect())).toEqual({});
    expect(warnings).toContain('stageguard: an instrument failed: Error: out of order');
  });

  it('that throws does not keep others from being fed', async () => {
    const { meterProvider, collect } = withMeter((meter) => {
      const create = meter.createCounter;
      meter.createCounter = (name, options) => {
        const counter = create.call(meter, name, options);
        if (name === 'app.stage_time') counter.add = failAs('no time');
        return counter;
      };
      const histogram = meter.createHistogram;
      meter.createHistogram = (...args) =>
        Object.assign(histogram.apply(meter, args), { record: failAs('no durations') });
    });
    live(meterProvider);
    const collection = await collect();
    expect(inStages(collection)).toEqual({ 'db a': 1 });
    expect(collection.points('app.stage_oldest_age').length).toBeGreaterThan(0);
    expect(collection.points('app.stage_time')).toEqual([]);
    expect([...warnings].sort()).toEqual([
      'stageguard: an instrument failed: Error: no durations',
      'stageguard: an instrument failed: Error: no time',
    ]);
  });

  it('that cannot be observed does not keep others from being fed', async () => {
    const { meterProvider, collect } = withMeter((meter) => {
      const add = meter.addBatchObservableCallback;
      meter.addBatchObservableCallback = (callback, observables) =>
        add.call(meter, () => callback({ observe: failAs('no observing') }), observables);
    });
    const { request } = live(meterProvider);
    const collection = await collect();
    expect(collection.errors).toEqual([]);
    expect(inStages(collection)).toEqual({ 'db a': 1 });
    request.end();
    expect(inStages(await collect())).toEqual({});
    expect(warnings).toEqual(['stageguard: an instrument failed: Error: no observing']);
  });
});

describe('a logger that throws', () => {
  afterEach(() => diag.disable());

  it('reaches no request', async () => {
    const logger: DiagLogger = { error: fail, warn: fail, info: fail, debug: fail, verbose: fail };
    diag.setLogger(logger, { suppressOverrideMessage: true });
    const { meterProvider, collect } = createTestProvider();
    const metrics = createRequestMetrics({ name: 'app', meterProvider });
    const request = metrics.begin({ unheard: null as never });
    request.enter('unheard' as 'handle');
    request.end();
    const collection = await collect();
    expect(collection.sum('app.stage_requests')).toBe(0);
    expect(collection.sum('stageguard.anomalies', { kind: 'unknown_stage' })).toBe(1);
  });
});

it('warnings of a kind end after a hundred different ones, not the counting, nor those of another kind', async () => {
  const { meterProvider, collect } = createTestProvider();
  const metrics = createRequestMetrics({ name: 'app', meterProvider });
  for (let i = 0; i < 1_500; i++) metrics.begin().enter(`stage ${i}` as 'handle');
  expect(warnings.length).toBeGreaterThan(90);
  expect(warnings.length).toBeLessThanOrEqual(100);
  metrics.leave();
  expect(warnings.at(-1)).toMatch(/leave\(\) outside of a request/);
  expect((await collect()).sum('stageguard.anomalies', { kind: 'unknown_stage' })).toBe(1_500);
});
