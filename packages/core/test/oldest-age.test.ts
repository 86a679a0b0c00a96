import { describe, expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { release } from '@stageguard/core/adapter';
import { createRandom, createTestProvider, createTestReader } from '@stageguard/testing';
import { createClock } from './fixtures/clock';
import { createLab } from './fixtures/lab';

const stages = { db: {}, route: {} } as const;
const AGE = 'app.oldest_age';

describe('oldest_age', () => {
  it('is the age since begin of the oldest request of all, whatever stages it moves between', async () => {
    const { clock, collect, metrics } = createLab({ stages });
    expect((await collect()).value(AGE)).toBe(0);
    const first = metrics.begin();
    for (let minute = 0; minute < 7; minute++) {
      clock.advance(50_000);
      metrics.begin({ model: minute }).enter('db');
      first.enter(minute % 2 === 0 ? 'db' : 'route');
    }
    const collection = await collect();
    expect(collection.value(AGE)).toBe(350);
    expect(collection.value('app.stage_oldest_age', { stage: 'db' })).toBe(300);
    expect(collection.points(AGE)).toHaveLength(1);
    first.end();
    expect((await collect()).value(AGE)).toBe(300);
  });

  it('goes on through release, guards and attributes, up to the end', async () => {
    const { clock, collect, metrics } = createLab({
      stages,
      lifecycle: ['handle', 'detached'],
      stageAttributes: ['model'],
    });
    const request = metrics.begin();
    const guard = request.guard('db');
    clock.advance(1_000);
    request.setAttributes({ model: 'a' });
    release(request);
    clock.advance(1_000);
    expect((await collect()).value(AGE)).toBe(2);
    guard.end();
    expect((await collect()).value(AGE)).toBe(0);
  });

  it('is that of whoever is oldest, in whatever order requests end', async () => {
    const random = createRandom(3, 0);
    const { clock, collect, metrics } = createLab({ stages });
    const requests: { began: number; end(): void }[] = [];
    for (let step = 0; step < 300; step++) {
      clock.advance(125);
      if (requests.length < 10 || random.chance(0.5)) {
        const request = metrics.begin();
        requests.push({ began: clock.now(), end: () => request.end() });
      } else requests.splice(random.below(requests.length), 1)[0]?.end();
      if (step % 10 !== 0) continue;
      const oldest = Math.min(...requests.map(({ began }) => began));
      expect((await collect()).value(AGE)).toBe((clock.now() - oldest) / 1_000);
    }
  });

  it('is the larger one of several ledgers on one provider, each by its own clock', async () => {
    const { clock, collect, metrics, meterProvider } = createLab({ stages });
    const another = createClock(60_000);
    const other = createRequestMetrics({
      name: 'app',
      stages,
      meterProvider: () => meterProvider,
      clock: another.now,
    });
    metrics.begin();
    clock.advance(2_000);
    const request = other.begin();
    another.advance(3_000);
    expect((await collect()).value(AGE)).toBe(3);
    request.end();
    expect((await collect()).value(AGE)).toBe(2);
    other.close();
  });

  it('goes on where another provider takes its place, and is 0 where it was', async () => {
    const { clock, collect, metrics } = createLab({ stages });
    const other = createTestProvider();
    metrics.begin();
    clock.advance(1_000);
    await collect();
    metrics.setMeterProvider(other.meterProvider);
    clock.advance(1_000);
    expect((await collect()).value(AGE)).toBe(0);
    expect((await other.collect()).value(AGE)).toBe(2);
  });

  it('is the same for a delta reader', async () => {
    const delta = createTestReader({ temporality: 'delta' });
    const { clock, metrics } = createLab({ stages }, { readers: [delta.reader] });
    metrics.begin();
    for (let second = 1; second <= 3; second++) {
      clock.advance(1_000);
      expect((await delta.collect()).value(AGE)).toBe(second);
    }
  });

  it('is switched off with stage_oldest_age, and on by itself', async () => {
    const off = createLab({ stageOldestAge: false });
    off.metrics.begin();
    expect((await off.collect()).points(AGE)).toEqual([]);
    const on = createLab({ stageTime: false, stageOldestAge: false, stagePeak: false, oldestAge: true });
    on.metrics.begin();
    on.clock.advance(1_500);
    expect((await on.collect()).value(AGE)).toBe(1.5);
    const alone = createLab({ oldestAge: false });
    alone.metrics.begin();
    expect((await alone.collect()).points(AGE)).toEqual([]);
  });
});
