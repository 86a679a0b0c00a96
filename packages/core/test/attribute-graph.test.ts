import { describe, expect, it } from '@jest/globals';
import { heapUsed } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';

describe('attributes', () => {
  it('in any order of their keys are one set', async () => {
    const { collect, metrics } = createLab({ stageAttributes: ['tier', 'model'] });
    metrics.begin({ model: 'a', tier: 1 });
    metrics.begin({ tier: 1, model: 'a' });
    const late = metrics.begin({ tier: 1 });
    late.setAttributes({ model: 'a' });
    const collection = await collect();
    expect(collection.value('app.active_requests', { model: 'a', tier: 1 })).toBe(3);
    expect(collection.value('app.stage_requests', { stage: 'handle', model: 'a', tier: 1 })).toBe(3);
  });

  it('in any order of their keys need one series', async () => {
    const { collect, metrics } = createLab({ cardinalityLimit: 2 });
    metrics.begin({ model: 'a', tier: 1 });
    metrics.begin({ tier: 1, model: 'a' });
    expect((await collect()).sum('stageguard.anomalies')).toBe(0);
  });

  it('of another type are another set', async () => {
    const { collect, metrics } = createLab();
    for (const value of [1, '1', true, 'true']) metrics.begin({ value });
    const collection = await collect();
    for (const value of [1, '1', true, 'true'])
      expect(collection.value('app.active_requests', { value })).toBe(1);
  });

  it('may be called as fields of every object are, and are', async () => {
    const { collect, metrics } = createLab();
    const hostile = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c","stage":"d"}');
    metrics.begin(hostile);
    metrics.begin(hostile);
    const point = (await collect()).points('app.active_requests').find(({ value }) => value === 2);
    expect(Object.entries(point?.attributes ?? {}).sort()).toEqual(Object.entries(hostile).sort());
  });

  it('that are not named in stageAttributes do not make stage series', async () => {
    const { collect, metrics } = createLab({ stageAttributes: ['model'] });
    metrics.begin({ model: 'a', user: 1 });
    metrics.begin({ model: 'a', user: 2 });
    expect((await collect()).value('app.stage_requests', { stage: 'handle', model: 'a' })).toBe(2);
  });

  it('that are merged win over earlier ones', async () => {
    const { collect, metrics } = createLab();
    const request = metrics.begin({ model: 'a', tier: 1 });
    request.setAttributes({ model: 'b', route: '/x' });
    const collection = await collect();
    expect(collection.value('app.active_requests', { model: 'b', tier: 1, route: '/x' })).toBe(1);
    expect(collection.sum('app.active_requests')).toBe(1);
  });

  it('that change move the request in one step, whatever stage it is in', async () => {
    const { collect, metrics } = createLab({ stages: { db: {} }, stageAttributes: ['model'] });
    const request = metrics.begin();
    const guard = request.guard('db');
    request.setAttributes({ model: 'a' });
    expect((await collect()).value('app.stage_requests', { stage: 'db', model: 'a' })).toBe(1);
    guard.end();
    expect((await collect()).value('app.stage_requests', { stage: 'handle', model: 'a' })).toBe(1);
    request.end();
    expect((await collect()).sum('app.stage_requests')).toBe(0);
  });
});

describe('a flood of attributes that a client chooses', () => {
  it.each([
    ['begin', 1],
    ['setAttributes', 7],
  ])('by %s needs no more memory the longer it lasts', async (_, keys) => {
    const { collect, metrics } = createLab({ cardinalityLimit: 20, stageAttributes: ['k0'] });
    const flood = (from: number, to: number) => {
      for (let i = from; i < to; i++) {
        using request = metrics.begin({ k0: `${i}` });
        for (let key = 1; key < keys; key++) request.setAttributes({ [`k${key}`]: i });
      }
    };
    // For long enough that V8 has compiled what it will.
    flood(0, 10_000);
    const before = heapUsed();
    flood(10_000, 60_000);
    expect(heapUsed() - before).toBeLessThan(1_500_000);
    const collection = await collect();
    expect(collection.points('app.active_requests').length).toBeLessThanOrEqual(21);
    expect(collection.sum('app.active_requests')).toBe(0);
  });

  it('by every way from one known set to another remembers few of the ways', () => {
    const { metrics } = createLab({ cardinalityLimit: 100 });
    const values = Array.from({ length: 430 }, (_, i) => i);
    const known = values.map((model) => metrics.begin({ model }));
    const before = heapUsed();
    const [request] = known;
    for (const from of values) {
      for (const to of values) {
        request?.setAttributes({ model: from });
        request?.setAttributes({ model: to });
      }
    }
    // All 185,000 of them would be 8 MB.
    expect(heapUsed() - before).toBeLessThan(1_000_000);
    for (const request of known) request.end();
    expect(metrics.active).toBe(0);
  });

  it('leaves the numbers right of sets that came before it', async () => {
    const { collect, metrics } = createLab({ cardinalityLimit: 20, stageAttributes: ['model'] });
    const request = metrics.begin({ model: 'a' });
    for (let i = 0; i < 1_000; i++) metrics.begin({ model: 'a', user: i }).end();
    metrics.begin({ model: 'a' });
    expect((await collect()).value('app.active_requests', { model: 'a' })).toBe(2);
    expect((await collect()).value('app.stage_requests', { stage: 'handle', model: 'a' })).toBe(2);
    request.setAttributes({ model: 'b' });
    expect((await collect()).value('app.stage_requests', { stage: 'handle', model: 'b' })).toBe(1);
    expect((await collect()).sum('app.active_requests')).toBe(2);
  });
});
