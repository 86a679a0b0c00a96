import { describe, expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { watchWarnings } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';

const warnings = watchWarnings();

const stages = { db: {}, route: { phase: ['prefill', 'decode'] } } as const;

/** Sixty in db, then five in each phase of route, each second one. */
function crowded(options: Parameters<typeof createLab<typeof stages>>[0] = {}) {
  const lab = createLab({ stages, ...options });
  const { clock, metrics } = lab;
  for (let i = 0; i < 60; i++) {
    clock.advance(1_000);
    metrics.begin({ model: i }).enter('db');
  }
  for (let i = 60; i < 70; i++) {
    clock.advance(1_000);
    metrics.begin({ model: i }).enter('route', { phase: i % 2 === 0 ? 'prefill' : 'decode' });
  }
  const models = (shot: ReturnType<typeof metrics.snapshot>) =>
    shot.oldest.map(({ attributes }) => attributes['model']);
  return { ...lab, models };
}

describe.each([
  ['each series is of one stage', {}],
  ['series are of several stages', { stageAttributes: ['model'], cardinalityLimit: 4 }],
])('where %s, a snapshot', (_, options) => {
  it('shows none of a stage that a full one hides', () => {
    const { metrics, models } = crowded(options);
    expect(models(metrics.snapshot())).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('shows so many of each stage with its attributes where it is asked to, the longest first', () => {
    const { metrics, models } = crowded(options);
    expect(models(metrics.snapshot({ oldest: 2, perStage: true }))).toEqual([0, 1, 60, 61, 62, 63]);
    expect(metrics.snapshot({ perStage: true }).oldest).toHaveLength(20 + 10);
    expect(metrics.snapshot({ perStage: true, oldest: 0 }).oldest).toEqual([]);
  });

  it('shows all of them where it is asked for Infinity', () => {
    const { metrics } = crowded(options);
    expect(metrics.snapshot({ oldest: Number.POSITIVE_INFINITY }).oldest).toHaveLength(70);
  });

  it('shows those of one stage, whatever its attributes', () => {
    const { metrics, models } = crowded(options);
    expect(models(metrics.snapshot({ stage: 'route', oldest: 3 }))).toEqual([60, 61, 62]);
    expect(models(metrics.snapshot({ stage: 'route', oldest: 1, perStage: true }))).toEqual([60, 61]);
    expect(metrics.snapshot({ stage: 'handle' }).oldest).toEqual([]);
  });

  it('shows those of a bound stage', () => {
    const { metrics, models } = crowded(options);
    const stage = metrics.stage('route', { phase: 'decode' });
    expect(models(metrics.snapshot({ stage, oldest: 2 }))).toEqual([61, 63]);
  });

  it('shows every stage with its count, whichever requests it shows', () => {
    const { metrics } = crowded(options);
    const { active, stages: shown } = metrics.snapshot({ stage: 'route' });
    expect(active).toBe(70);
    expect(shown.reduce((sum, { count }) => sum + count, 0)).toBe(70);
  });
});

it('a snapshot of one stage shows those of all ledgers', () => {
  const { clock, metrics, meterProvider, models } = crowded();
  const other = createRequestMetrics({
    name: 'app',
    stages,
    meterProvider: () => meterProvider,
    clock: clock.now,
  });
  other.begin({ model: 'late' }).enter('route', { phase: 'decode' });
  const stage = metrics.stage('route', { phase: 'decode' });
  expect(models(metrics.snapshot({ stage }))).toEqual([61, 63, 65, 67, 69, 'late']);
  expect(models(metrics.snapshot({ stage, oldest: 5, perStage: true }))).toEqual([61, 63, 65, 67, 69]);
  other.close();
});

describe('a note', () => {
  const noteOf = ({ metrics }: ReturnType<typeof createLab>) => metrics.snapshot().oldest[0]?.note;

  it('is shown until another one takes its place, and never exported', async () => {
    const lab = createLab();
    const request = lab.metrics.begin();
    expect(noteOf(lab)).toBeUndefined();
    request.note('tenant 7, 812 tokens');
    expect(noteOf(lab)).toBe('tenant 7, 812 tokens');
    request.with(() => lab.metrics.current()?.note('tenant 7, 900 tokens'));
    expect(noteOf(lab)).toBe('tenant 7, 900 tokens');
    expect(JSON.stringify((await lab.collect()).metrics)).not.toContain('tenant');
    request.note(undefined);
    expect(noteOf(lab)).toBeUndefined();
  });

  it('is cut to 120 characters', () => {
    const lab = createLab();
    lab.metrics.begin().note('x'.repeat(50_000));
    expect(noteOf(lab)).toBe('x'.repeat(120));
  });

  it('of a request that has ended is nothing, nor is it one of the next request', () => {
    const lab = createLab();
    const first = lab.metrics.begin();
    first.note('first');
    first.end();
    first.note('late');
    lab.metrics.begin();
    expect(noteOf(lab)).toBeUndefined();
  });

  it.each([
    ['throws', { toString: () => JSON.parse('{') }],
    ['is none', Object.create(null)],
  ])('whose text %s is none', (_, text) => {
    const lab = createLab();
    const request = lab.metrics.begin();
    request.note(text as string);
    expect(noteOf(lab)).toBeUndefined();
  });
});

// Taken while requests run, by what a client may have asked for.
it.each<[string, object, RegExp]>([
  ['a number below 0', { oldest: -1 }, /'oldest' has to be a whole number from 0, or Infinity; given: -1/],
  ['a number that is none', { oldest: Number.NaN }, /'oldest' has to be .*; given: NaN/],
  ['a flag that is none', { perStage: 1 }, /'perStage' has to be true or false; given: 1/],
  ['an unknown option', { perstage: true }, /unknown option 'perstage'.*oldest, perStage, stage/],
  ['no object', 'db' as never, /'options' has to be an object; given: \\?"db/],
])('a snapshot leaves %s out, says so, and does not throw', (_, options, said) => {
  const { metrics, models } = crowded();
  expect(models(metrics.snapshot(options))).toEqual(models(metrics.snapshot()));
  expect(warnings.at(-1)).toContain('stageguard: an option of snapshot() is ignored: ');
  expect(warnings.at(-1)).toMatch(said);
});
