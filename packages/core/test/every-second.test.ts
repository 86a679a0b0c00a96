import './fixtures/second';

import { describe, expect, it } from '@jest/globals';
import { metrics as api } from '@opentelemetry/api';
import { createRequestMetrics } from '@stageguard/core';
import { createTestProvider } from '@stageguard/testing';
import { collectGarbageUntil } from '@stageguard/testing/jest';
import { inStages } from './fixtures/in-stages';
import { aSecondLater, intervals } from './fixtures/second';

describe('the timer', () => {
  it('is one for all metrics, of a second, and keeps no process alive', () => {
    const all = ['a', 'b', 'c'].map((name) => createRequestMetrics({ name }));
    expect(all).toHaveLength(3);
    expect(intervals()).toMatchObject([{ milliseconds: 1_000, keeps: false }]);
  });

  it('keeps no metrics alive, ends with the last of them, and starts again', async () => {
    const reference = (() => new WeakRef(createRequestMetrics({ name: 'gone' })))();
    await collectGarbageUntil(() => {
      aSecondLater();
      return intervals().length === 0;
    });
    expect(reference.deref()).toBeUndefined();
    const metrics = createRequestMetrics({ name: 'again' });
    expect(intervals()).toHaveLength(1);
    expect(metrics.active).toBe(0);
  });

  it('finds a provider that is registered while one request is stuck and none begins', async () => {
    const metrics = createRequestMetrics({ name: 'app' });
    const stuck = metrics.begin();
    const { meterProvider, collect } = createTestProvider();
    api.setGlobalMeterProvider(meterProvider);
    expect((await collect()).metrics).toEqual([]);
    aSecondLater();
    expect(inStages(await collect())).toEqual({ handle: 1 });

    const next = createTestProvider();
    api.disable();
    api.setGlobalMeterProvider(next.meterProvider);
    aSecondLater();
    expect(inStages(await collect())).toEqual({});
    expect(inStages(await next.collect())).toEqual({ handle: 1 });

    api.disable();
    aSecondLater();
    expect(inStages(await next.collect())).toEqual({});
    expect(stuck.stage).toBe('handle');
  });

  it('looks for the provider of the next name where that of one cannot be looked for', async () => {
    const API = Symbol.for('opentelemetry.js.api.1');
    const [first, second] = ['first', 'second'].map((name) => createRequestMetrics({ name }));
    first?.begin();
    second?.begin();
    const { meterProvider, collect } = createTestProvider();
    api.setGlobalMeterProvider(meterProvider);
    let looks = 0;
    Object.defineProperty((globalThis as { [API]?: object })[API], 'metrics', {
      configurable: true,
      get: () => {
        if (looks++ === 0) throw new Error('not yet');
        return meterProvider;
      },
    });
    aSecondLater();
    expect(inStages(await collect(), 'second')).toEqual({ handle: 1 });
    aSecondLater();
    expect(inStages(await collect(), 'first')).toEqual({ handle: 1 });
    api.disable();
  });
});
