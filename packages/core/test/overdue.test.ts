import './fixtures/second';

import { afterEach, describe, expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { advance, hold, release } from '@stageguard/core/adapter';
import { type Collection, createTestProvider, createTestReader } from '@stageguard/testing';
import { createClock } from './fixtures/clock';
import { createLab } from './fixtures/lab';
import { aSecondLater } from './fixtures/second';

const OVERDUE = 'app.stage_overdue_requests';
const IDLE = 'app.stage_oldest_idle';
const stages = { db: {}, route: { phase: ['prefill', 'decode'] } } as const;

/** Metrics whose seconds pass with the timer's. */
function lab(options: Parameters<typeof createLab<typeof stages, string>>[0] = {}) {
  const its = createLab<typeof stages, string>({
    stages,
    lifecycle: ['handle', 'detached'],
    budget: 10,
    ...options,
  });
  open.push(its.metrics);
  return {
    ...its,
    pass(seconds: number) {
      for (let second = 0; second < seconds; second++) {
        its.clock.advance(1_000);
        aSecondLater();
      }
    },
  };
}

const open: { close(): void }[] = [];

// What is left in flight would be looked at in the next test.
afterEach(() => {
  for (const metrics of open.splice(0)) metrics.close();
});

/** The series that are not 0, by their attributes. */
function above0(collection: Collection, name: string): Record<string, number> {
  const points = collection.points(name).filter(({ value }) => value !== 0);
  return Object.fromEntries(
    points.map(({ attributes, value }) => [Object.values(attributes).join(' '), value]),
  );
}

async function overdue({ collect }: { collect(): Promise<Collection> }): Promise<Record<string, number>> {
  return above0(await collect(), OVERDUE);
}

describe('a request is overdue', () => {
  it('once it has been in its stage for longer than the budget, where it is then', async () => {
    const its = lab();
    its.metrics.begin().enter('route', { phase: 'decode' });
    its.pass(10);
    expect(await overdue(its)).toEqual({});
    its.pass(1);
    expect(await overdue(its)).toEqual({ 'route decode': 1 });
    its.pass(100);
    expect(await overdue(its)).toEqual({ 'route decode': 1 });
  });

  it('never before its budget is over, and within two seconds after', async () => {
    for (let offset = 0; offset < 1_000; offset += 125) {
      const its = lab();
      its.clock.advance(offset);
      its.metrics.begin();
      const began = its.clock.now();
      let found: number | undefined;
      for (let second = 0; second < 15; second++) {
        its.pass(1);
        if (found === undefined && (await overdue(its))['handle'] === 1) found = its.clock.now() - began;
      }
      expect(found).toBeGreaterThanOrEqual(10_000);
      expect(found).toBeLessThanOrEqual(12_000);
    }
  });

  it('until it moves on, or enters its stage anew; then its budget begins anew', async () => {
    const its = lab();
    const request = its.metrics.begin();
    its.pass(12);
    expect(await overdue(its)).toEqual({ handle: 1 });
    request.enter('db');
    expect(await overdue(its)).toEqual({});
    its.pass(9);
    expect(await overdue(its)).toEqual({});
    its.pass(3);
    expect(await overdue(its)).toEqual({ db: 1 });
    request.enter('db');
    expect(await overdue(its)).toEqual({});
    its.pass(12);
    expect(await overdue(its)).toEqual({ db: 1 });
  });

  it.each<[string, (request: ReturnType<ReturnType<typeof lab>['metrics']['begin']>) => void]>([
    ['ends', (request) => request.end()],
    ['is released', (request) => release(request)],
    ['leaves its stage', (request) => request.leave()],
    ['is guarded', (request) => void request.guard('db')],
    ['is advanced', (request) => advance(request, 'route' as 'db')],
    [
      'is released with a hold',
      (request) => {
        hold(request);
        release(request);
      },
    ],
  ])('until it %s', async (_, act) => {
    const its = lab();
    const request = its.metrics.begin();
    its.pass(12);
    expect(await overdue(its)).toEqual({ handle: 1 });
    act(request);
    expect(await overdue(its)).toEqual({});
  });

  it('in the stage beneath a guard anew, once that has ended', async () => {
    const its = lab();
    const request = its.metrics.begin();
    const guard = request.guard('db');
    its.pass(12);
    expect(await overdue(its)).toEqual({ db: 1 });
    guard.end();
    expect(await overdue(its)).toEqual({});
    its.pass(12);
    expect(await overdue(its)).toEqual({ handle: 1 });
  });

  it('while it is detached, too', async () => {
    const its = lab();
    const request = its.metrics.begin();
    const guard = request.guard('db');
    release(request, 'aborted');
    its.pass(12);
    expect(await overdue(its)).toEqual({ detached: 1 });
    guard.end();
    expect(await overdue(its)).toEqual({});
  });

  it('under the attributes that it gains midway', async () => {
    const its = lab({ stageAttributes: ['model'] });
    const request = its.metrics.begin();
    its.pass(5);
    request.setAttributes({ model: 'a' });
    its.pass(7);
    expect(await overdue(its)).toEqual({ 'handle a': 1 });
    request.setAttributes({ model: 'b' });
    expect(await overdue(its)).toEqual({ 'handle b': 1 });
    its.pass(3);
    expect(await overdue(its)).toEqual({ 'handle b': 1 });
    request.end();
    expect(await overdue(its)).toEqual({});
  });

  it('under attributes that it gains before the timer has come by, where it does not come by again', async () => {
    const its = lab({ stageAttributes: ['model'] });
    for (let i = 0; i < 6_000; i++) its.metrics.begin();
    const request = its.metrics.begin();
    its.clock.advance(1);
    its.metrics.begin({ model: 'a' });
    aSecondLater();
    request.setAttributes({ model: 'a' });
    its.pass(12);
    expect((await overdue(its))['handle a']).toBe(2);
  });

  it('in a series that several stages share, each by the budget of its own', async () => {
    const its = lab({ stageAttributes: ['model'], cardinalityLimit: 5, budgets: { db: 3 } });
    for (let model = 0; model < 4; model++)
      its.metrics.begin({ model }).enter(model % 2 === 0 ? 'db' : 'handle');
    its.pass(5);
    expect((await its.collect()).sum(OVERDUE)).toBe(2);
    its.pass(8);
    expect((await its.collect()).sum(OVERDUE)).toBe(4);
    its.metrics.close();
    expect((await its.collect()).sum(OVERDUE)).toBe(0);
  });

  it('whoever moves on of those that are due in the same second, the last of them too', async () => {
    const its = lab();
    const [, second, , last] = Array.from({ length: 4 }, () => its.metrics.begin());
    its.pass(2);
    second?.enter('db');
    last?.enter('db');
    // Into the second that those two have left.
    its.metrics.begin({}, { stage: 'handle' });
    its.pass(9);
    expect(await overdue(its)).toEqual({ handle: 2 });
    its.pass(4);
    expect(await overdue(its)).toEqual({ handle: 3, db: 2 });
  });

  it('beside metrics that have no budgets', async () => {
    lab({ name: 'without', budget: false }).metrics.begin();
    const its = lab();
    its.metrics.begin();
    lab({ name: 'without.too', budget: false }).metrics.begin();
    its.pass(12);
    expect(await overdue(its)).toEqual({ handle: 1 });
  });

  it('also where more come due in one second than are looked at', async () => {
    const its = lab();
    for (let i = 0; i < 45_000; i++) its.metrics.begin();
    // New ones are looked at 5,000 a second.
    its.pass(10);
    expect(await overdue(its)).toEqual({});
    for (const found of [20_000, 40_000, 45_000]) {
      its.pass(1);
      expect(await overdue(its)).toEqual({ handle: found });
    }
  });
});

describe('progress()', () => {
  it('keeps a request from being overdue, and one that is overdue is so no more', async () => {
    const its = lab();
    const request = its.metrics.begin();
    for (let minute = 0; minute < 5; minute++) {
      its.pass(9);
      request.progress();
      expect(await overdue(its)).toEqual({});
    }
    its.pass(13);
    expect(await overdue(its)).toEqual({ handle: 1 });
    request.with(() => its.metrics.current()?.progress());
    expect(await overdue(its)).toEqual({});
    its.pass(9);
    expect(await overdue(its)).toEqual({});
    its.pass(4);
    expect(await overdue(its)).toEqual({ handle: 1 });
  });

  it('of a request that has ended is none of the next one', async () => {
    const its = lab();
    const first = its.metrics.begin();
    first.progress();
    first.end();
    its.metrics.begin();
    its.pass(11);
    const collection = await its.collect();
    expect(above0(collection, OVERDUE)).toEqual({ handle: 1 });
    expect(above0(collection, IDLE)).toEqual({ handle: 11 });
  });

  it('is known to the second: nothing is due too early after it', async () => {
    for (let offset = 0; offset < 1_000; offset += 125) {
      const its = lab();
      const request = its.metrics.begin();
      its.pass(3);
      its.clock.advance(offset);
      request.progress();
      const shown = its.clock.now();
      let found: number | undefined;
      for (let second = 0; second < 15; second++) {
        its.pass(1);
        if (found === undefined && (await overdue(its))['handle'] === 1) found = its.clock.now() - shown;
      }
      expect(found).toBeGreaterThanOrEqual(10_000);
      expect(found).toBeLessThanOrEqual(13_000);
    }
  });

  it('is one before the timer has looked for the first time, too', async () => {
    const its = lab();
    its.clock.advance(500);
    const request = its.metrics.begin();
    request.progress();
    its.pass(10);
    expect(await overdue(its)).toEqual({});
    its.pass(3);
    expect(await overdue(its)).toEqual({ handle: 1 });
  });

  it('counts from when it was shown, whatever the clock said when the metrics were made', async () => {
    const clock = createClock(1_000_000);
    const its = lab({ clock: clock.now });
    const pass = (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1_000);
        aSecondLater();
      }
    };
    pass(20);
    const request = its.metrics.begin();
    for (let i = 0; i < 3; i++) {
      pass(8);
      expect(await overdue(its)).toEqual({});
      request.progress();
    }
    pass(13);
    expect(await overdue(its)).toEqual({ handle: 1 });
  });

  it('after the timer has looked puts off what would be due in the middle of a second', async () => {
    for (let offset = 0; offset < 1_000; offset += 125) {
      const its = lab({ budget: 10.5 });
      its.clock.advance(offset);
      const request = its.metrics.begin();
      its.clock.advance(100);
      aSecondLater();
      its.clock.advance(990);
      request.progress();
      const shown = its.clock.now();
      its.clock.advance(10);
      aSecondLater();
      let found: number | undefined;
      for (let second = 0; second < 15; second++) {
        its.pass(1);
        if (found === undefined && (await overdue(its))['handle'] === 1) found = its.clock.now() - shown;
      }
      expect(found).toBeGreaterThanOrEqual(10_500);
      expect(found).toBeLessThanOrEqual(13_500);
    }
  });

  it('reads no clock', () => {
    let readings = 0;
    const its = lab({ clock: () => ++readings });
    const request = its.metrics.begin();
    const before = readings;
    request.progress();
    expect(readings).toBe(before);
  });

  it('does nothing after the end, nor where there are no budgets', async () => {
    const its = lab();
    const request = its.metrics.begin();
    request.end();
    request.progress();
    const off = lab({ budget: false });
    off.metrics.begin().progress();
    expect((await off.collect()).points(OVERDUE)).toEqual([]);
  });

  it('finds exactly the silent ones behind older ones that are not', async () => {
    const its = lab({ budget: 30 });
    const healthy = Array.from({ length: 3_000 }, () => its.metrics.begin());
    its.pass(5);
    const silent = Array.from({ length: 30 }, () => its.metrics.begin());
    for (let round = 0; round < 10; round++) {
      for (const request of healthy) request.progress();
      its.pass(5);
    }
    expect(await overdue(its)).toEqual({ handle: 30 });
    silent[0]?.progress();
    expect(await overdue(its)).toEqual({ handle: 29 });
  });
});

describe('budgets', () => {
  it('are 30 seconds by default', async () => {
    const its = lab({ budget: undefined });
    its.metrics.begin();
    its.pass(30);
    expect(await overdue(its)).toEqual({});
    its.pass(1);
    expect(await overdue(its)).toEqual({ handle: 1 });
  });

  it('are of a stage where that has one, and it can be none', async () => {
    const its = lab({ budgets: { db: 3, handle: false, detached: 5 } });
    its.metrics.begin();
    its.metrics.begin().enter('db');
    its.metrics.begin().enter('route', { phase: 'prefill' });
    its.pass(4);
    expect(await overdue(its)).toEqual({ db: 1 });
    its.pass(10);
    const collection = await its.collect();
    expect(above0(collection, OVERDUE)).toEqual({ db: 1, 'route prefill': 1 });
    for (const name of [OVERDUE, IDLE]) {
      expect(collection.points(name).map(({ attributes }) => attributes['stage'])).not.toContain('handle');
    }
  });

  it('of stages alone leave the others out', async () => {
    const its = lab({ budget: false, budgets: { db: 3 } });
    expect((await its.collect()).points(OVERDUE).map(({ attributes }) => attributes)).toEqual([
      { stage: 'db' },
    ]);
  });
});

describe('stage_oldest_idle', () => {
  it('is exact once one is over its budget, and up to it the age of the oldest', async () => {
    const its = lab();
    const idle = async () => above0(await its.collect(), IDLE);
    const first = its.metrics.begin();
    its.pass(4);
    its.metrics.begin();
    expect(await idle()).toEqual({ handle: 4 });
    for (let round = 0; round < 4; round++) {
      first.progress();
      its.pass(2);
    }
    // It has been there for 12 s, and shows signs of life.
    expect(await idle()).toEqual({ handle: 10 });
    its.pass(4);
    its.clock.advance(250);
    expect(await idle()).toEqual({ handle: 12.25 });
    first.end();
    expect(await idle()).toEqual({ handle: 12.25 });
    its.metrics.close();
    expect(await idle()).toEqual({});
  });

  it('is that of the longest silent one', async () => {
    const its = lab();
    const requests = Array.from({ length: 5 }, () => {
      its.pass(1);
      return its.metrics.begin();
    });
    its.pass(20);
    for (const [i, request] of [...requests].entries()) {
      expect(above0(await its.collect(), IDLE)).toEqual({ handle: 24 - i });
      request.end();
    }
  });

  it('is that of the longest silent one where several stages share a series', async () => {
    const its = lab({ stageAttributes: ['model'], cardinalityLimit: 5, budgets: { db: 3 } });
    its.metrics.begin({ model: 1 });
    its.pass(5);
    its.metrics.begin({ model: 2 }).enter('db');
    its.pass(7);
    expect(Object.values(above0(await its.collect(), IDLE))).toEqual([12]);
  });

  it('is up to the longest budget the age of the oldest, where several stages share a series', async () => {
    const its = lab({ stageAttributes: ['model'], cardinalityLimit: 5, budgets: { db: 3, detached: false } });
    const request = its.metrics.begin({ model: 1 });
    for (const seconds of [7, 8]) {
      its.pass(seconds);
      request.progress();
    }
    expect(Object.values(above0(await its.collect(), IDLE))).toEqual([10]);
  });

  it('is that of the ledger that has budgets, where another one on its provider has none', async () => {
    const its = lab();
    const { metrics } = lab({ budget: false, meterProvider: () => its.meterProvider, clock: its.clock.now });
    metrics.begin();
    its.pass(4);
    its.metrics.begin();
    its.pass(3);
    expect(above0(await its.collect(), IDLE)).toEqual({ handle: 3 });
  });

  it('is the larger one of several ledgers on one provider, whose overdue requests add up', async () => {
    const its = lab();
    const other = createRequestMetrics({
      name: 'app',
      stages,
      budget: 10,
      meterProvider: () => its.meterProvider,
      clock: its.clock.now,
    });
    open.push(other);
    its.metrics.begin();
    its.pass(3);
    other.begin();
    its.pass(12);
    const collection = await its.collect();
    expect(above0(collection, OVERDUE)).toEqual({ handle: 2 });
    expect(above0(collection, IDLE)).toEqual({ handle: 15 });
  });
});

describe('the exports', () => {
  it('have every declared stage as 0 from the first collection', async () => {
    const its = lab();
    const collection = await its.collect();
    for (const name of [OVERDUE, IDLE]) {
      expect(collection.points(name).map(({ attributes, value }) => [attributes, value])).toEqual([
        [{ stage: 'handle' }, 0],
        [{ stage: 'detached' }, 0],
        [{ stage: 'db' }, 0],
        [{ stage: 'route', phase: 'prefill' }, 0],
        [{ stage: 'route', phase: 'decode' }, 0],
      ]);
    }
  });

  it('are right for a delta reader', async () => {
    const delta = createTestReader({ temporality: 'delta' });
    const its = createLab({ stages, budget: 10 }, { readers: [delta.reader] });
    open.push(its.metrics);
    const requests = [its.metrics.begin(), its.metrics.begin()];
    for (let second = 0; second < 12; second++) {
      its.clock.advance(1_000);
      aSecondLater();
    }
    expect((await delta.collect()).sum(OVERDUE)).toBe(2);
    expect((await delta.collect()).sum(OVERDUE)).toBe(0);
    requests[0]?.end();
    expect((await delta.collect()).sum(OVERDUE)).toBe(-1);
    expect((await its.collect()).sum(OVERDUE)).toBe(1);
  });

  it('are taken back where another provider takes their place, and whole there', async () => {
    const its = lab();
    const other = createTestProvider();
    its.metrics.begin();
    its.pass(12);
    expect(await overdue(its)).toEqual({ handle: 1 });
    its.metrics.setMeterProvider(other.meterProvider);
    expect(await overdue(its)).toEqual({});
    expect(await overdue(other)).toEqual({ handle: 1 });
    expect(above0(await other.collect(), IDLE)).toEqual({ handle: 12 });
  });
});
