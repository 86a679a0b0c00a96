import { describe, expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { type CounterDefinition, countBeside, peek, peekCurrent, stageTimes } from '@stageguard/core/adapter';
import { createTestProvider } from '@stageguard/testing';
import { createLab } from './fixtures/lab';

const stages = { db: {} } as const;

describe('peek', () => {
  it('calls neither the clock nor a name of the application, and shows what a snapshot does', () => {
    let calls = 0;
    const clock = () => {
      calls++;
      return 5_000;
    };
    const { metrics } = createLab({ stages, clock });
    const name = {
      toString() {
        calls++;
        return 'asked for';
      },
    };
    metrics.begin({ tenant: 'a' }, { name }).enter('db');
    metrics.begin({}, { name: { toString: () => 'GET /users', whenLost: () => '' } });
    metrics.begin({}, { name: 'a text' });
    calls = 0;
    const seen = peek(metrics, 20);
    expect(calls).toBe(0);
    expect(seen.oldest.map(({ name: shown }) => String(shown)).sort()).toEqual([
      'GET /users',
      'a text',
      'undefined',
    ]);
    expect(seen).toEqual({ ...metrics.snapshot(), oldest: expect.anything() });
    expect(peek(metrics, 1).oldest).toHaveLength(1);
  });

  it('looks for no provider', () => {
    let looks = 0;
    const metrics = createRequestMetrics({
      name: 'looked',
      meterProvider: () => {
        looks++;
        return undefined;
      },
    });
    metrics.begin();
    looks = 0;
    expect(peek(metrics, 20).active).toBe(1);
    expect(looks).toBe(0);
  });

  it('shows nothing of metrics that are closed', () => {
    const { metrics } = createLab();
    metrics.begin();
    metrics.close();
    expect(peek(metrics, 20)).toEqual({ name: 'app', active: 0, stages: [], ended: [], oldest: [] });
  });
});

describe('peekCurrent', () => {
  it('is the request of the async context while it is in flight', async () => {
    const { metrics } = createLab({ stages });
    expect(peekCurrent(metrics)).toBeUndefined();
    const request = metrics.begin({ tenant: 'a' }, { name: 'a text' });
    await request.with(async () => {
      await Promise.resolve();
      request.enter('db');
      expect(peekCurrent(metrics)).toEqual(metrics.snapshot().oldest[0]);
      request.end();
      expect(peekCurrent(metrics)).toBeUndefined();
    });
  });
});

describe('stageTimes', () => {
  it('reads the request-time of each series in place', () => {
    let now = 1_000;
    const { metrics } = createLab({ stages, clock: () => now });
    const request = metrics.begin();
    now = 3_000;
    request.enter('db');
    now = 4_000;
    metrics.begin();
    const [times] = stageTimes(metrics);
    const seen = times?.series.map(({ stage, count, area, settled }) => [stage?.name, count, area, settled]);
    expect(times?.now).toBe(4_000);
    expect(seen).toEqual([
      ['handle', 1, 2_000, 4_000],
      ['db', 1, 0, 3_000],
    ]);
  });

  it('has none where nothing reads the clock', () => {
    const { metrics } = createLab({
      stageTime: false,
      stageOldestAge: false,
      stagePeak: false,
      oldestAge: false,
    });
    expect(stageTimes(metrics)).toEqual([]);
  });
});

describe('countBeside', () => {
  const ofName: CounterDefinition = {
    metric: 'stage_stall_time',
    ofProcess: false,
    description: 'd',
    unit: 's',
  };
  const ofProcess: CounterDefinition = { metric: 'lost', ofProcess: true, description: 'd', unit: '1' };
  const db = { stage: 'db' };

  it('exports what was counted before the provider came, under the name or for the process', async () => {
    const { meterProvider, collect } = createTestProvider();
    let provider: typeof meterProvider | undefined;
    const metrics = createRequestMetrics({ name: 'beside', meterProvider: () => provider });
    countBeside(metrics, ofName, 1.5, db);
    countBeside(metrics, ofProcess, 2, db);
    provider = meterProvider;
    void metrics.active;
    countBeside(metrics, ofName, 1, db);
    countBeside(metrics, ofName, 1, { stage: 'handle' });
    const collection = await collect();
    expect(collection.value('beside.stage_stall_time', db)).toBe(2.5);
    expect(collection.value('beside.stage_stall_time', { stage: 'handle' })).toBe(1);
    expect(collection.value('stageguard.lost', { ...db, 'stageguard.name': 'beside' })).toBe(2);
  });

  it('exports each unit once, also where the provider changes', async () => {
    const first = createTestProvider();
    const second = createTestProvider();
    const metrics = createRequestMetrics({ name: 'moved', meterProvider: first.meterProvider });
    countBeside(metrics, ofName, 1, db);
    await first.collect();
    countBeside(metrics, ofName, 2, db);
    metrics.setMeterProvider(second.meterProvider);
    countBeside(metrics, ofName, 4, db);
    expect((await first.collect()).value('moved.stage_stall_time', db)).toBe(3);
    expect((await second.collect()).value('moved.stage_stall_time', db)).toBe(4);
  });
});
