import './fixtures/second';

import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import {
  type CounterDefinition,
  countBeside,
  peek,
  peekCurrent,
  type StageTimer,
  stageTimer,
} from '@stageguard/core/adapter';
import { createTestProvider } from '@stageguard/testing';
import { watchWarnings } from '@stageguard/testing/jest';
import { Ledger } from '../dist/books/ledger.js';
import { createLab } from './fixtures/lab';
import { aSecondLater } from './fixtures/second';
import { withMeter } from './fixtures/with-meter';

const warnings = watchWarnings();
afterEach(() => void jest.restoreAllMocks());
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

describe('stageTimer', () => {
  /** Request-milliseconds by stage. */
  const read = (timer: StageTimer) =>
    Object.fromEntries(timer.read()[0]?.series.map(({ stage, area }) => [stage?.name, area]) ?? []);

  it('measures from a moment, whatever enters and leaves before it and after it', () => {
    const { metrics, clock } = createLab({ stages: { db: {}, late: {} } });
    const timer = stageTimer(metrics);
    const still = metrics.begin();
    timer.startIn(100);
    clock.advance(60);
    const request = metrics.begin();
    clock.advance(90);
    request.enter('db');
    clock.advance(50);
    metrics.begin().enter('late');
    request.end();
    clock.advance(25);
    still.end();
    expect(timer.read()[0]?.length).toBe(125);
    expect(read(timer)).toEqual({ handle: 125 + 50, db: 50, late: 25 });
  });

  it('measures a series that is new before the moment, or after it', () => {
    const { metrics, clock } = createLab({ stages, stageAttributes: ['tenant'] });
    const timer = stageTimer(metrics);
    timer.startIn(100);
    clock.advance(60);
    const a = metrics.begin({ tenant: 'a' });
    clock.advance(60);
    const b = metrics.begin({ tenant: 'b' });
    clock.advance(10);
    for (const each of [a, b]) each.end();
    clock.advance(1_000);
    const areas = timer.read()[0]?.series.map(({ area }) => area);
    expect(areas?.filter((area) => area > 0)).toEqual([30, 10]);
  });

  it('is like counting by hand, for two at once, over windows of peaks that end', () => {
    const { metrics, clock } = createLab({ stages, peakWindow: 0.25 });
    const timers = [
      { timer: stageTimer(metrics), poll: 50, from: 0, all: 0, db: 0 },
      { timer: stageTimer(metrics), poll: 170, from: 0, all: 0, db: 0 },
    ];
    const start = (each: (typeof timers)[number]) => {
      each.timer.startIn(each.poll);
      Object.assign(each, { from: clock.now() + each.poll, all: 0, db: 0 });
    };
    timers.forEach(start);
    const open: { request: ReturnType<typeof metrics.begin>; inDb: boolean }[] = [];
    let seed = 7;
    const below = (limit: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * limit);
    };
    for (let step = 0; step < 3_000; step++) {
      const passed = below(20);
      for (const each of timers) {
        const counted = Math.min(passed, Math.max(0, clock.now() + passed - each.from));
        each.all += counted * open.length;
        each.db += counted * open.filter(({ inDb }) => inDb).length;
      }
      clock.advance(passed);
      const which = open[below(open.length)];
      const what = below(4);
      if (what === 0 || which === undefined) open.push({ request: metrics.begin(), inDb: false });
      else if (what === 1) {
        which.request.end();
        open.splice(open.indexOf(which), 1);
      } else if (what === 2) {
        which.request.enter('db');
        which.inDb = true;
      }
      for (const each of timers) {
        if (below(20) > 0 || clock.now() <= each.from) continue;
        expect(read(each.timer)).toEqual({ handle: each.all - each.db, db: each.db });
        start(each);
      }
    }
  });

  it('has none before its moment, and none where nothing reads the clock', () => {
    const { metrics, clock } = createLab();
    metrics.begin();
    const timer = stageTimer(metrics);
    timer.startIn(100);
    clock.advance(100);
    expect(timer.read()).toEqual([]);
    const off = { stageTime: false, stageOldestAge: false, stagePeak: false, oldestAge: false };
    const untimed = createLab({ stages, ...off });
    const its = stageTimer(untimed.metrics);
    its.startIn(100);
    untimed.clock.advance(200);
    // What tells its requests apart by age counts seconds.
    for (let second = 0; second < 200; second++) aSecondLater();
    expect(its.read()).toEqual([]);
  });

  it('does not measure a source that came after its start, and lets go of what it has measured', () => {
    const begun = jest.spyOn(Ledger.prototype, 'expect');
    const forgotten = jest.spyOn(Ledger.prototype, 'forget');
    const { metrics, meterProvider, clock } = createLab({ stages });
    const timer = stageTimer(metrics);
    timer.startIn(100);
    const later = createRequestMetrics({ name: 'app', stages, meterProvider: () => meterProvider });
    later.begin();
    clock.advance(200);
    expect(metrics.active).toBe(1);
    expect(timer.read()).toHaveLength(1);
    timer.close();
    expect(forgotten).toHaveBeenCalledTimes(1);
    expect(forgotten.mock.calls[0]?.[0]).toBe(begun.mock.calls[0]?.[0]);
    expect(forgotten.mock.contexts[0]).toBe(begun.mock.contexts[0]);
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
    countBeside(metrics, ofName, 1, db);
    countBeside(metrics, ofName, 0.5, db);
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

  it('says that a counter cannot be made, and goes on with the others', async () => {
    const { meterProvider, meter, collect } = withMeter(() => {});
    const createCounter = meter.createCounter.bind(meter);
    meter.createCounter = (name, options) => {
      if (name === 'partly.broken') throw new Error('not this one');
      return createCounter(name, options);
    };
    const metrics = createRequestMetrics({ name: 'partly', meterProvider });
    countBeside(metrics, { ...ofName, metric: 'broken' }, 1, db);
    countBeside(metrics, ofName, 1, db);
    expect((await collect()).value('partly.stage_stall_time', db)).toBe(1);
    expect(warnings).toEqual(['stageguard: a meter failed to make a counter: Error: not this one']);
  });
});
