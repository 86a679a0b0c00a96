import { describe, expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { release } from '@stageguard/core/adapter';
import { createLab } from './fixtures/lab';

const stages = { db: {}, route: { phase: ['prefill', 'decode'] } } as const;

describe('snapshot', () => {
  it('shows every declared stage in order, with its count and oldest age', () => {
    const { clock, metrics } = createLab({ stages, stageAttributes: ['model'] });
    metrics.begin({ model: 'a' });
    clock.advance(1_000);
    metrics.begin({ model: 'b' }).enter('route', { phase: 'decode' });
    clock.advance(500);
    metrics.begin({ model: 'b' });
    expect(metrics.snapshot()).toMatchObject({
      name: 'app',
      active: 3,
      stages: [
        { stage: 'handle', attributes: {}, count: 2, oldestAge: 1.5 },
        { stage: 'db', attributes: {}, count: 0, oldestAge: 0 },
        { stage: 'route', attributes: { phase: 'prefill' }, count: 0, oldestAge: 0 },
        { stage: 'route', attributes: { phase: 'decode' }, count: 1, oldestAge: 0.5 },
      ],
    });
  });

  it('shows the requests that have been longest in their stage, the longest first', () => {
    const { clock, metrics } = createLab({ stages });
    const first = metrics.begin({ n: 1 }, { name: 'GET /a' });
    clock.advance(1_000);
    metrics.begin({ n: 2 }, { name: 'GET /b' }).enter('route', { phase: 'decode' });
    clock.advance(500);
    first.enter('db');
    clock.advance(250);
    expect(metrics.snapshot().oldest).toEqual([
      {
        name: 'GET /b',
        attributes: { n: 2 },
        stage: 'route',
        stageAttributes: { phase: 'decode' },
        ageInStage: 0.75,
        idle: 0.75,
        overdue: false,
        age: 0.75,
        traceId: undefined,
        note: undefined,
      },
      {
        name: 'GET /a',
        attributes: { n: 1 },
        stage: 'db',
        stageAttributes: {},
        ageInStage: 0.25,
        idle: 0.25,
        overdue: false,
        age: 1.75,
        traceId: undefined,
        note: undefined,
      },
    ]);
  });

  it('shows the stage of the newest guard, and detached', () => {
    const { metrics } = createLab({ stages, lifecycle: ['handle', 'detached'] });
    const request = metrics.begin();
    const guard = request.guard('db');
    expect(metrics.snapshot().oldest[0]?.stage).toBe('db');
    release(request);
    expect(metrics.snapshot().oldest[0]?.stage).toBe('detached');
    guard.end();
    expect(metrics.snapshot()).toMatchObject({ active: 0, oldest: [] });
  });

  it('is a copy: what is done to it does nothing to the metrics', async () => {
    const { collect, metrics } = createLab({ stages });
    metrics.begin({ model: 'a' }).enter('route', { phase: 'decode' });
    const { oldest, stages: shown } = metrics.snapshot();
    Object.assign(oldest[0]?.attributes ?? {}, { model: 'b' });
    Object.assign(oldest[0]?.stageAttributes ?? {}, { phase: 'x' });
    for (const { attributes } of shown) Object.assign(attributes, { phase: 'x' });
    expect((await collect()).value('app.active_requests', { model: 'a' })).toBe(1);
    expect(metrics.count('route', { phase: 'decode' })).toBe(1);
  });

  it('shows what was not declared and what overflows as _OTHER', () => {
    const { metrics } = createLab({ cardinalityLimit: 2, stageAttributes: ['model'] });
    metrics.begin({ model: 'a' }).enter('rout' as 'handle');
    expect(metrics.snapshot()).toMatchObject({
      active: 1,
      stages: [
        { stage: 'handle', count: 0 },
        { stage: '_OTHER', count: 1, attributes: { 'otel.metric.overflow': true } },
      ],
      oldest: [{ stage: '_OTHER', attributes: { model: 'a' } }],
    });
  });

  it('has no ages where nothing reads the clock', () => {
    const { metrics } = createLab({ stageTime: false, stageOldestAge: false, stagePeak: false });
    metrics.begin();
    const { oldest, stages: shown } = metrics.snapshot();
    expect(shown[0]).toMatchObject({ count: 1, oldestAge: undefined });
    expect(oldest[0]).toMatchObject({ age: undefined, ageInStage: undefined });
  });

  it('has the ages that the metrics have whose series it shares', () => {
    const { clock, metrics, meterProvider } = createLab({ stages });
    const off = { stageTime: false, stageOldestAge: false, stagePeak: false };
    const other = createRequestMetrics({ name: 'app', meterProvider, ...off });
    metrics.begin();
    clock.advance(1_000);
    expect(other.snapshot().oldest[0]?.age).toBe(1);
  });
});

describe('the oldest requests', () => {
  it('are twenty, or as many as were asked for', () => {
    const { clock, metrics } = createLab({ stages });
    for (let i = 0; i < 30; i++) {
      const request = metrics.begin({ i });
      if (i % 2 === 0) request.enter('db');
      clock.advance(125);
    }
    const shown = (oldest?: number) =>
      metrics
        .snapshot(oldest === undefined ? {} : { oldest })
        .oldest.map(({ attributes }) => attributes['i']);
    const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
    expect(shown()).toEqual(upTo(20));
    expect(shown(3)).toEqual(upTo(3));
    expect(shown(0)).toEqual([]);
    expect(shown(1_000)).toEqual(upTo(30));
    expect(shown(Number.POSITIVE_INFINITY)).toEqual(upTo(30));
  });

  it('of a hundred thousand are found without asking the others', () => {
    const { clock, metrics } = createLab({ stages });
    let asked = 0;
    const name = (i: number) => ({
      toString() {
        asked++;
        return `request ${i}`;
      },
    });
    for (let i = 0; i < 100_000; i++) {
      const request = metrics.begin({}, { name: name(i) });
      if (i % 3 === 0) request.enter('db');
      clock.advance(1);
    }
    const { active, oldest } = metrics.snapshot({ oldest: 5 });
    expect(active).toBe(100_000);
    expect(oldest.map((request) => request.name)).toEqual([0, 1, 2, 3, 4].map((i) => `request ${i}`));
    expect(asked).toBe(5);
  });
});

describe('the name of a request', () => {
  const named = (name: unknown) => {
    const { metrics } = createLab();
    metrics.begin({}, { name: name as string });
    return metrics.snapshot().oldest[0]?.name;
  };

  it('is shown, and never exported', async () => {
    const { collect, metrics } = createLab();
    metrics.begin({}, { name: 'GET /secret' });
    expect(metrics.snapshot().oldest[0]?.name).toBe('GET /secret');
    expect(JSON.stringify((await collect()).metrics)).not.toContain('secret');
  });

  it('is cut to 120 characters', () => {
    expect(named('x'.repeat(1_000))).toBe('x'.repeat(120));
  });

  it('is nothing where there is none', () => {
    expect(named(undefined)).toBeUndefined();
  });

  it('is asked for when a snapshot is taken, and not before', () => {
    const { metrics } = createLab();
    let asked = 0;
    const name = { toString: () => `asked ${++asked} times` };
    metrics.begin({}, { name });
    expect(asked).toBe(0);
    expect(metrics.snapshot().oldest[0]?.name).toBe('asked 1 times');
  });

  it.each([
    [
      'throws',
      {
        toString: () => {
          throw new Error('no');
        },
      },
    ],
    ['is no text', { toString: () => ({}) }],
    ['is not there', Object.create(null)],
  ])('is nothing where its text %s', (_, name) => {
    expect(named(name)).toBeUndefined();
  });

  it('may be anything that has a text', () => {
    expect(named(null)).toBe('null');
    expect(named(Symbol('x'))).toBe('Symbol(x)');
  });
});
