import { describe, expect, it } from '@jest/globals';
import { watchWarnings } from '@stageguard/testing/jest';
import { inStages } from './fixtures/in-stages';
import { createLab } from './fixtures/lab';

const warnings = watchWarnings();
const stages = { tool: { name: 'open', mode: ['fast', 'slow'] } } as const;

describe('an open attribute', () => {
  it('takes any string, number or boolean', async () => {
    const { collect, metrics } = createLab({ stages });
    for (const name of ['search', 7, true]) metrics.begin().enter('tool', { name, mode: 'fast' });
    const collection = await collect();
    expect(inStages(collection)).toEqual({ 'tool search fast': 1, 'tool 7 fast': 1, 'tool true fast': 1 });
    expect(collection.sum('stageguard.anomalies')).toBe(0);
  });

  it('counts other types as _OTHER, with an anomaly', async () => {
    const { collect, metrics } = createLab({ stages });
    metrics.begin().enter('tool', { name: {} as string, mode: 'slow' });
    const collection = await collect();
    expect(inStages(collection)).toEqual({ 'tool _OTHER slow': 1 });
    expect(collection.sum('stageguard.anomalies', { kind: 'unknown_value' })).toBe(1);
  });

  it('counts values beyond the cardinality limit as _OTHER, with an anomaly each', async () => {
    const { collect, metrics } = createLab({ stages, cardinalityLimit: 3 });
    const request = metrics.begin();
    for (let i = 0; i < 5; i++) request.enter('tool', { name: `${i}`, mode: 'slow' });
    expect(warnings).toContain("stageguard: app: stage 'tool' has too many values of 'name'");
    request.enter('tool', { name: '3', mode: 'slow' });
    expect(metrics.snapshot().oldest[0]?.stageAttributes).toEqual({ name: '_OTHER', mode: 'slow' });
    request.enter('tool', { name: '2', mode: 'slow' });
    expect(metrics.snapshot().oldest[0]?.stageAttributes).toEqual({ name: '2', mode: 'slow' });
    const anomalies = (await collect()).sum('stageguard.anomalies', { kind: 'overflow' });
    // Three times a value too many, and the series of `2`, `_OTHER` beyond handle, `0` and `1`.
    expect(anomalies).toBe(5);
  });

  it('leaves closed values to be checked behind it', async () => {
    const { collect, metrics } = createLab({ stages });
    metrics.begin().enter('tool', { name: 'search', mode: 'warm' as 'fast' });
    expect(inStages(await collect())).toEqual({ 'tool search _OTHER': 1 });
  });
});

describe('a bound stage', () => {
  it('reaches the same series as its name with its attributes in any order', async () => {
    const { collect, metrics } = createLab({ stages });
    const bound = metrics.stage('tool', { name: 'search', mode: 'fast' });
    expect(bound).toMatchObject({ name: 'tool', attributes: { name: 'search', mode: 'fast' } });
    metrics.begin().enter(bound);
    metrics.begin().enter('tool', { name: 'search', mode: 'fast' });
    metrics.begin().enter('tool', { mode: 'fast', name: 'search' });
    metrics.begin().guard(bound);
    metrics.begin({}, { stage: bound });
    metrics.begin().with(() => metrics.enter(bound));
    expect(inStages(await collect())).toEqual({ 'tool search fast': 6 });
    expect(metrics.count(bound)).toBe(6);
    expect(metrics.run(bound, () => metrics.count(bound))).toBe(7);
  });

  it('is frozen: what is done to it changes no series', () => {
    const { metrics } = createLab({ stages });
    const bound = metrics.stage('tool', { name: 'search', mode: 'fast' });
    expect(() => Object.assign(bound.attributes, { name: 'other' })).toThrow(TypeError);
  });

  it('may be bound through another metrics object of the name', async () => {
    const { collect, metrics, meterProvider } = createLab({ stages });
    const other = createLab({ stages: { db: {} }, meterProvider }).metrics;
    const request = metrics.begin();
    request.enter(other.stage('db'));
    expect(inStages(await collect())).toEqual({ db: 1 });
    expect((await collect()).sum('stageguard.anomalies')).toBe(0);
  });
});
