import './fixtures/second';

import { afterEach, describe, expect, it } from '@jest/globals';
import { metrics as api } from '@opentelemetry/api';
import { createRequestMetrics } from '@stageguard/core';
import { createTestProvider } from '@stageguard/testing';
import { collectGarbageUntil, heapUsed, watchWarnings } from '@stageguard/testing/jest';
import { inStages } from './fixtures/in-stages';
import { createLab } from './fixtures/lab';
import { aSecondLater, intervals } from './fixtures/second';
import { withMeter } from './fixtures/with-meter';

const warnings = watchWarnings();
afterEach(() => api.disable());
const stages = { db: {} };

describe('close', () => {
  it('takes back what is in flight, and its handles do nothing any more', async () => {
    const { collect, metrics } = createLab({ stages });
    const request = metrics.begin({ model: 'a' });
    const guard = request.guard('db');
    await collect();
    metrics.close();
    expect(inStages(await collect())).toEqual({});
    request.enter('db');
    guard.end();
    request.setAttributes({ model: 'b' });
    request.end();
    expect([request.stage, metrics.active]).toEqual([undefined, 0]);
    const collection = await collect();
    expect(collection.sum('app.active_requests')).toBe(0);
    expect(collection.sum('app.stage_requests')).toBe(0);
    expect(warnings).toEqual([]);
  });

  it('counts the time until then', async () => {
    let time = 1_000;
    const { collect, metrics } = createLab({ clock: () => time });
    metrics.begin();
    await collect();
    time += 5_000;
    metrics.close();
    expect((await collect()).sum('app.stage_time')).toBe(5);
  });

  it('resolves a pending drained', async () => {
    const { metrics } = createLab();
    metrics.begin();
    const drained = metrics.drained();
    metrics.close();
    await drained;
    await metrics.drained();
  });

  it('leaves other objects of the name as they are', async () => {
    const { collect, meterProvider, metrics } = createLab({ stages });
    const other = createRequestMetrics({ name: 'app', meterProvider });
    metrics.begin().enter('db');
    const request = other.begin();
    metrics.close();
    expect(inStages(await collect())).toEqual({ handle: 1 });
    expect(other.active).toBe(1);
    request.end();
    expect(inStages(await collect())).toEqual({});
  });

  it('takes back what began before the object moved on', async () => {
    const { collect, meterProvider, metrics } = createLab();
    createRequestMetrics({ name: 'app', meterProvider });
    metrics.begin();
    metrics.setMeterProvider(createTestProvider().meterProvider);
    metrics.close();
    expect(inStages(await collect())).toEqual({});
  });

  it('makes every later verb do nothing, and functions run all the same', async () => {
    const { collect, metrics } = createLab({ stages });
    metrics.close();
    const request = metrics.begin();
    request.enter('db');
    expect(request.with(() => metrics.current()?.stage)).toBeUndefined();
    expect(metrics.run('db', () => 7)).toBe(7);
    metrics.guard('db').end();
    metrics.enter('db');
    const next = createTestProvider();
    metrics.setMeterProvider(next.meterProvider);
    expect([metrics.active, metrics.count('db'), metrics.snapshot().stages]).toEqual([0, 0, []]);
    expect((await collect()).sum('app.active_requests')).toBe(0);
    expect((await next.collect()).metrics).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it('is what `using` calls', async () => {
    const { collect, meterProvider } = createLab();
    {
      using metrics = createRequestMetrics({ name: 'app', meterProvider });
      metrics.begin();
      expect(inStages(await collect())).toEqual({ handle: 1 });
    }
    expect(inStages(await collect())).toEqual({});
  });

  it('may be called twice, which leaves other objects of the name as they are', async () => {
    const { collect, meterProvider, metrics } = createLab();
    const other = createRequestMetrics({ name: 'app', meterProvider });
    metrics.close();
    metrics.close();
    other.begin();
    expect(other.active).toBe(1);
    expect(inStages(await collect())).toEqual({ handle: 1 });
  });

  it('leaves nothing to read, also where others of the name have no provider either', () => {
    const [closed, other] = [0, 1].map(() => createRequestMetrics({ name: 'unread' }));
    const request = other?.begin();
    closed?.close();
    expect([closed?.active, other?.active]).toEqual([0, 1]);
    request?.end();
    other?.close();
  });

  it('leaves the provider: nobody is called back after the last 0', async () => {
    const callbacks = new Set<unknown>();
    const { meterProvider, collect } = withMeter((meter) => {
      const { addBatchObservableCallback, removeBatchObservableCallback } = meter;
      meter.addBatchObservableCallback = (...args) => {
        callbacks.add(args[0]);
        addBatchObservableCallback.apply(meter, args);
      };
      meter.removeBatchObservableCallback = (...args) => {
        callbacks.delete(args[0]);
        removeBatchObservableCallback.apply(meter, args);
      };
    });
    const metrics = createRequestMetrics({ name: 'closing', meterProvider });
    metrics.begin();
    await collect();
    expect(callbacks.size).toBe(1);
    metrics.close();
    expect((await collect()).sum('closing.active_requests')).toBe(0);
    expect(callbacks.size).toBe(0);
  });

  it('lets a later object of the name count from 0', async () => {
    const { collect, meterProvider, metrics } = createLab();
    metrics.begin();
    metrics.close();
    const later = createRequestMetrics({ name: 'app', meterProvider });
    later.begin();
    expect(later.active).toBe(1);
    expect(inStages(await collect())).toEqual({ handle: 1 });
  });

  it('stops the timer with the last name', async () => {
    const { metrics } = createLab({ name: 'last' });
    for (const it of [metrics]) it.close();
    await collectGarbageUntil(() => {
      aSecondLater();
      return intervals().length === 0;
    });
  });
});

describe('what is kept', () => {
  const MANY = 3_000;

  /** Bytes for each object that was made and not kept, beside one that is. */
  async function keptFor(use: (name: string) => void, name: (i: number) => string): Promise<number> {
    const { meterProvider } = createTestProvider();
    const first = createRequestMetrics({ name: name(0), meterProvider });
    const round = async (from: number) => {
      for (let i = from; i < from + MANY; i++) use(name(i));
      await collectGarbageUntil(() => true);
      aSecondLater();
      await collectGarbageUntil(() => true);
    };
    await round(1);
    const before = heapUsed();
    await round(1 + MANY);
    const bytes = (heapUsed() - before) / MANY;
    first.close();
    return bytes;
  }

  it('is under 300 bytes for each closed object of a known name', async () => {
    const { meterProvider } = createTestProvider();
    const use = (name: string) => createRequestMetrics({ name, meterProvider, stages }).close();
    expect(await keptFor(use, () => 'known')).toBeLessThan(300);
  });

  it('is under 300 bytes for each dropped object of a known name (1.3 kB before)', async () => {
    const { meterProvider } = createTestProvider();
    const use = (name: string) => void createRequestMetrics({ name, meterProvider, stages });
    expect(await keptFor(use, () => 'known')).toBeLessThan(300);
  });

  it('is under 300 bytes for each name that nobody uses any more (0.9 kB before)', async () => {
    const use = (name: string) => createRequestMetrics({ name, stages }).close();
    expect(await keptFor(use, (i) => `name${i}`)).toBeLessThan(300);
  });
});

it('ten thousand objects ask a provider for one meter a second', () => {
  const { meterProvider } = createTestProvider();
  let asked = 0;
  const counting = {
    getMeter: (...args: Parameters<typeof meterProvider.getMeter>) => {
      asked++;
      return meterProvider.getMeter(...args);
    },
  };
  const all = Array.from({ length: 10_000 }, (_, i) =>
    createRequestMetrics({ name: i < 5_000 ? 'one' : `of-${i % 10}`, meterProvider: counting }),
  );
  asked = 0;
  aSecondLater();
  expect(asked).toBe(1);
  for (const metrics of all) metrics.close();
});
