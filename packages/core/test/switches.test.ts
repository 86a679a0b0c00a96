import { describe, expect, it } from '@jest/globals';
import { watchWarnings } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';

const warnings = watchWarnings();

const ALL = [
  'active_requests',
  'stage_requests',
  'stage_entries',
  'ended_requests',
  'stage_time',
  'oldest_age',
  'stage_oldest_age',
  'stage_peak',
  'stage_overdue_requests',
  'stage_oldest_idle',
];

/** The two that a budget makes. */
const BUDGETED = ['stage_overdue_requests', 'stage_oldest_idle'];

async function exported(options: Parameters<typeof createLab>[0]) {
  const { collect, metrics } = createLab(options);
  const request = metrics.begin();
  const collection = await collect();
  request.end();
  expect(collection.sum('app.active_requests')).toBe(1);
  expect(collection.errors).toEqual([]);
  expect(warnings).toEqual([]);
  return collection.metrics.map(({ descriptor }) => descriptor.name).sort();
}

function without(...names: string[]): string[] {
  return [
    ...ALL.filter((name) => !names.includes(name)).map((name) => `app.${name}`),
    'stageguard.anomalies',
  ].sort();
}

describe('what is switched off is not exported', () => {
  it('all but durations is on', async () => {
    expect(await exported({})).toEqual(without());
  });

  it.each([
    ['stage_entries', { stageEntries: false }],
    ['ended_requests', { endedRequests: false }],
    ['stage_time', { stageTime: false }],
    ['oldest_age', { oldestAge: false }],
    ['stage_oldest_age', { stageOldestAge: false, oldestAge: true, budget: 30 }],
    ['stage_peak', { stagePeak: false }],
  ])('%s', async (name, options) => {
    expect(await exported(options)).toEqual(without(name));
  });

  it('what is overdue, and how long it has been idle, by a budget that is false', async () => {
    expect(await exported({ budget: false })).toEqual(without(...BUDGETED));
    expect(await exported({ stageOldestAge: false, oldestAge: true })).toEqual(
      without('stage_oldest_age', ...BUDGETED),
    );
  });

  it('durations are exported where they are switched on', async () => {
    expect(await exported({ durations: true })).toEqual(without());
    const { collect, metrics } = createLab({ durations: true });
    metrics.begin().end();
    expect((await collect()).histograms('app.stage_duration')).toHaveLength(1);
  });

  it('without stage_oldest_age the rest is fed all the same', async () => {
    const { collect, metrics, clock } = createLab({ stageOldestAge: false, stagePeak: false });
    metrics.begin();
    clock.advance(500);
    expect((await collect()).value('app.stage_time', { stage: 'handle' })).toBe(0.5);
  });
});

describe('the clock', () => {
  const off = { stageTime: false, stageOldestAge: false, stagePeak: false };

  async function readings(options: Parameters<typeof createLab>[0]): Promise<number> {
    let count = 0;
    const clock = () => ++count;
    const { collect, metrics } = createLab({ ...options, clock });
    const request = metrics.begin();
    request.leave();
    request.end();
    await collect();
    metrics.snapshot();
    return count;
  }

  it('is not read where nothing measures time', async () => {
    expect(await readings(off)).toBe(0);
  });

  it.each([
    { stageTime: true },
    { oldestAge: true },
    { stageOldestAge: true },
    { stagePeak: true },
    { durations: true },
    { budget: 30 },
  ])('is read for %j alone', async (on) => {
    expect(await readings({ ...off, ...on })).toBeGreaterThan(0);
  });
});
