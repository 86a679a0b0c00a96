import { describe, expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { watchWarnings } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';

const warnings = watchWarnings();

const stages = {
  db: {},
  route: { phase: ['prefill', 'decode'], hot: [true, false] },
  tool: { name: 'open' },
} as const;

/** Two in prefill, hot; one in decode, hot; one in decode, not hot; two in tools; one in db. */
function busy(options: Parameters<typeof createLab<typeof stages>>[0] = {}) {
  const lab = createLab({ stages, ...options });
  const { metrics } = lab;
  for (let i = 0; i < 2; i++) metrics.begin({ model: i }).enter('route', { phase: 'prefill', hot: true });
  metrics.begin({ model: 2 }).enter('route', { phase: 'decode', hot: true });
  metrics.begin({ model: 3 }).enter('route', { phase: 'decode', hot: false });
  metrics.begin({ model: 4 }).enter('tool', { name: 'search' });
  metrics.begin({ model: 5 }).enter('tool', { name: 'fetch' });
  metrics.begin({ model: 6 }).enter('db');
  return lab;
}

describe.each([
  ['each series is of one stage', {}],
  ['some series are of several stages', { stageAttributes: ['model'], cardinalityLimit: 7 }],
])('count, where %s', (_, options) => {
  it('sums over the attributes that are not given', () => {
    const { metrics } = busy(options);
    expect(metrics.count('route')).toBe(4);
    expect(metrics.count('route', {})).toBe(4);
    expect(metrics.count('route', { phase: 'decode' })).toBe(2);
    expect(metrics.count('route', { hot: true })).toBe(3);
    expect(metrics.count('route', { phase: 'decode', hot: true })).toBe(1);
    expect(metrics.count('tool')).toBe(2);
    expect(metrics.count('tool', { name: 'fetch' })).toBe(1);
    expect(metrics.count('db')).toBe(1);
  });

  it('takes all numbers that are not finite for one value of an attribute', () => {
    const { metrics } = busy(options);
    metrics.begin({ model: 7 }).enter('tool', { name: Number.NaN });
    expect(metrics.count('tool', { name: Number.NaN })).toBe(1);
    expect(metrics.count('tool', { name: Number.POSITIVE_INFINITY })).toBe(1);
    expect(metrics.count('tool', { name: 7 })).toBe(0);
  });

  it('is of exactly one stage where that is bound', () => {
    const { metrics } = busy(options);
    expect(metrics.count(metrics.stage('route', { phase: 'decode', hot: true }))).toBe(1);
  });
});

it('count counts what other objects of the name have in the stage, attributes or not', () => {
  const { metrics, meterProvider } = busy();
  const other = createRequestMetrics({ name: 'app', meterProvider, stages: { db: { shard: 'open' } } });
  other.begin().enter('db', { shard: 3 });
  expect(metrics.count('db')).toBe(2);
  expect(other.count('db')).toBe(2);
  expect(other.count('db', { shard: 3 })).toBe(1);
  other.close();
});

it('count of what is not declared is that of _OTHER, no anomaly, and makes nothing', async () => {
  const { collect, metrics } = busy({ cardinalityLimit: 9 });
  const { count } = metrics as unknown as { count(stage: unknown, attributes?: unknown): number };
  const read = (...args: [unknown, unknown?]) => count.apply(metrics, args);
  const series = (await collect()).points('app.stage_requests').length;
  expect(read('rout')).toBe(0);
  expect(read(undefined)).toBe(0);
  expect(read('route', { phase: 'lukewarm' })).toBe(0);
  for (let i = 0; i < 100; i++) expect(read('tool', { name: `tool ${i}` })).toBe(0);
  expect(read('tool', { name: Number.NaN })).toBe(0);
  expect(
    read('route', {
      get phase() {
        throw new Error('no phase');
      },
    }),
  ).toBe(4);
  expect(warnings).toEqual([]);
  const collection = await collect();
  expect(collection.sum('stageguard.anomalies')).toBe(0);
  expect(collection.points('app.stage_requests')).toHaveLength(series);
  // There is room for this one still.
  metrics.begin().enter('tool', { name: 'late' });
  expect(metrics.count('tool', { name: 'late' })).toBe(1);
  metrics.begin().enter('rout' as 'db');
  metrics.begin().enter('route', { phase: 'lukewarm' as 'decode', hot: true });
  expect(read('rout')).toBe(1);
  expect(read('route', { phase: 'lukewarm' })).toBe(1);
  expect(read('route')).toBe(5);
});

it('count of an open value that came too late is that of all which came too late', () => {
  const { metrics } = createLab({ stages: { tool: { name: 'open' } }, cardinalityLimit: 2 });
  for (const name of ['a', 'b', 'c', 'd']) metrics.begin().enter('tool', { name });
  expect(['a', 'b', 'c', 'd', 'e'].map((name) => metrics.count('tool', { name }))).toEqual([1, 1, 2, 2, 2]);
  expect(metrics.count('tool')).toBe(4);
});
