import { describe, expect, it } from '@jest/globals';
import { until } from '@stageguard/testing';
import { createClock } from './fixtures/clock';
import { createLab } from './fixtures/lab';

const handle = { stage: 'handle' };

/** Metrics whose clock a test may break. */
function breakable() {
  let read: () => unknown = () => 0;
  const lab = createLab({ clock: () => read() as number });
  return {
    ...lab,
    reads(next: () => unknown) {
      read = next;
    },
    async seen() {
      const collection = await lab.collect();
      return ['stage_time', 'stage_oldest_age'].map((name) => collection.value(`app.${name}`, handle));
    },
  };
}

describe('a clock', () => {
  it('that goes back stands, until it has caught up', async () => {
    const { clock, collect, metrics } = createLab();
    clock.advance(10_000);
    metrics.begin();
    clock.advance(1_000);
    expect((await collect()).value('app.stage_time', handle)).toBe(1);
    clock.advance(-3_000);
    const back = await collect();
    expect(back.value('app.stage_time', handle)).toBe(1);
    expect(back.value('app.stage_oldest_age', handle)).toBe(1);
    metrics.begin();
    clock.advance(3_500);
    const caughtUp = await collect();
    expect(caughtUp.value('app.stage_time', handle)).toBe(2);
    expect(caughtUp.value('app.stage_oldest_age', handle)).toBe(1.5);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no time');
      },
    ],
    ['gives NaN', () => Number.NaN],
    ['gives infinity', () => Number.POSITIVE_INFINITY],
    ['gives minus infinity', () => Number.NEGATIVE_INFINITY],
    ['gives nothing', () => undefined],
    ['gives a bigint', () => process.hrtime.bigint()],
    ['gives a text', () => '7'],
    ['gives an object', () => new Date()],
  ])('that %s stands', async (_, broken) => {
    const { metrics, reads, seen } = breakable();
    reads(() => 1_000);
    const request = metrics.begin();
    reads(() => 2_000);
    expect(await seen()).toEqual([1, 1]);
    reads(broken);
    metrics.begin().end();
    expect(await seen()).toEqual([1, 1]);
    reads(() => 4_000);
    expect(await seen()).toEqual([3, 3]);
    request.end();
    expect(await seen()).toEqual([3, 0]);
  });

  it('that never works leaves the counts right', async () => {
    const { collect, metrics } = createLab({ clock: () => Number.NaN });
    const request = metrics.begin();
    const collection = await collect();
    expect(collection.value('app.stage_requests', handle)).toBe(1);
    expect(collection.value('app.stage_time', handle)).toBe(0);
    expect(collection.value('app.stage_peak', handle)).toBe(1);
    request.end();
    expect((await collect()).value('app.stage_requests', handle)).toBe(0);
  });

  it('may start anywhere', async () => {
    const clock = createClock(Date.UTC(2100, 0));
    const { collect, metrics } = createLab({ clock: clock.now });
    metrics.begin();
    clock.advance(1_500);
    expect((await collect()).value('app.stage_oldest_age', handle)).toBe(1.5);
  });

  it('is the process’s own where none is given', async () => {
    const { collect, metrics } = createLab({ clock: undefined });
    const start = performance.now();
    metrics.begin();
    await until(() => performance.now() > start + 5);
    const collection = await collect();
    const passed = (performance.now() - start) / 1_000;
    const age = collection.value('app.stage_oldest_age', handle) ?? 0;
    expect(age).toBeGreaterThan(0.004);
    expect(age).toBeLessThanOrEqual(passed);
    expect(collection.value('app.stage_time', handle)).toBe(age);
  });
});
