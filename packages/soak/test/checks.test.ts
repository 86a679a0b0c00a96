import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { MeterProvider, UpDownCounter } from '@opentelemetry/api';
import { MeterProvider as SdkMeterProvider } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import { createTestReader } from '@stageguard/testing';
import { watchBegins } from '../src/watch/begins';
import { checkCollection, firstNotZero } from '../src/watch/collection-checks';
import { createDeltaTotals } from '../src/watch/delta-totals';
import { checkListeners, countListeners } from '../src/watch/listeners';

/** The counters of one name by hand, as somebody would feed them who counts wrongly. */
function createCounts(temporality: 'cumulative' | 'delta' = 'cumulative') {
  const { reader, collect } = createTestReader({ temporality });
  const provider: MeterProvider = new SdkMeterProvider({ readers: [reader] });
  const meter = provider.getMeter('by hand');
  const counter = (name: string): UpDownCounter => meter.createUpDownCounter(`app.${name}`);
  return {
    collect,
    meter,
    active: counter('active_requests'),
    staged: counter('stage_requests'),
  };
}

describe('every collection', () => {
  it('may not have another sum over the stages than active', async () => {
    const { active, staged, collect } = createCounts();
    active.add(2);
    staged.add(1, { stage: 'handle' });
    const collection = await collect();
    expect(() => checkCollection(collection, ['app'])).toThrow('app: 2 active but 1 in stages');
  });

  it('may not have a count below 0', async () => {
    const { active, staged, collect } = createCounts();
    active.add(0);
    staged.add(-1, { stage: 'handle' });
    staged.add(1, { stage: 'respond' });
    const collection = await collect();
    expect(() => checkCollection(collection, ['app'])).toThrow('"handle"}=-1 is below 0');
  });

  it('may not have an age below 0', async () => {
    const { meter, collect } = createCounts();
    meter.createObservableGauge('app.stage_oldest_age').addCallback((result) => result.observe(-0.1));
    const collection = await collect();
    expect(() => checkCollection(collection, ['app'])).toThrow('below 0: app.stage_oldest_age{} is -0.1');
  });

  it('may not have an anomaly', async () => {
    const { meter, collect } = createCounts();
    meter.createCounter('stageguard.anomalies').add(1, { kind: 'reclaimed' });
    const collection = await collect();
    expect(() => checkCollection(collection, ['app'])).toThrow('an anomaly');
  });
});

describe('changes', () => {
  it('may not add up to below 0', async () => {
    const { active, collect } = createCounts('delta');
    const totals = createDeltaTotals();
    active.add(2);
    totals.add(await collect());
    active.add(-3);
    const last = await collect();
    expect(() => totals.add(last)).toThrow('changes add up to below 0: app.active_requests{} is -1');
  });

  it('have to add up to 0 when nothing is in flight', async () => {
    const { active, collect } = createCounts('delta');
    const totals = createDeltaTotals();
    active.add(2);
    totals.add(await collect());
    expect(totals.firstNotZero()?.message).toContain('app.active_requests{} is 2');
    active.add(-2);
    totals.add(await collect());
    expect(totals.firstNotZero()).toBeUndefined();
  });
});

describe('at the end', () => {
  it('every series has to be 0, and there', async () => {
    const { active, staged, meter, collect } = createCounts();
    expect(firstNotZero(await collect(), ['app'])?.message).toBe('app.active_requests is not exported');
    active.add(0);
    staged.add(0, { stage: 'handle' });
    meter.createObservableGauge('app.stage_oldest_age').addCallback((result) => result.observe(0));
    expect(firstNotZero(await collect(), ['app'])).toBeUndefined();
    staged.add(1, { stage: 'respond' });
    expect(firstNotZero(await collect(), ['app'])?.message).toBe(
      'not 0: app.stage_requests{"stage":"respond"} is 1',
    );
  });

  it('requests that have begun and not ended are known', () => {
    const metrics = createRequestMetrics({ name: 'begun' });
    const begins = watchBegins(metrics);
    const [first] = [metrics.begin(), metrics.begin()];
    first?.end();
    begins.sweep();
    expect(begins).toMatchObject({ begun: 2, ended: 1 });
  });

  it('no object may have more listeners than before', () => {
    const [old, recent] = [new EventEmitter(), new EventEmitter()];
    old.on('close', () => {});
    const before = countListeners([old]);
    recent.on('close', () => {});
    expect(() => checkListeners(before, countListeners([old, recent]))).not.toThrow();
    old.on('close', () => {});
    expect(() => checkListeners(before, countListeners([old]))).toThrow(
      "listeners are left: 2 on a EventEmitter for 'close', where there were 1",
    );
  });
});
