import { describe, expect, it } from '@jest/globals';
import { release } from '@stageguard/core/adapter';
import { createTestProvider } from '@stageguard/testing';
import { createLab } from './fixtures/lab';

const DURATION = 'app.stage_duration';
const stages = { db: { table: ['a', 'b'] } } as const;

async function sums(lab: Pick<ReturnType<typeof createLab>, 'collect'>) {
  const points = (await lab.collect()).histograms(DURATION);
  return points.map(({ attributes, value }) => ({ ...attributes, count: value.count, sum: value.sum }));
}

describe('stage_duration', () => {
  it('records each stay on leaving, with the attributes of the stage', async () => {
    const lab = createLab({ stages, durations: true });
    const request = lab.metrics.begin({ model: 'm' });
    lab.clock.advance(500);
    request.enter('db', { table: 'a' });
    expect(await sums(lab)).toEqual([{ stage: 'handle', count: 1, sum: 0.5 }]);
    lab.clock.advance(250);
    request.enter('db', { table: 'a' });
    lab.clock.advance(125);
    request.end();
    request.end();
    expect(await sums(lab)).toEqual([
      { stage: 'handle', count: 1, sum: 0.5 },
      { stage: 'db', table: 'a', count: 2, sum: 0.375 },
    ]);
  });

  it('records the stays before, under and after a guard', async () => {
    const lab = createLab({ stages, durations: true });
    lab.clock.advance(2_000);
    const request = lab.metrics.begin();
    lab.clock.advance(500);
    const guard = request.guard('db', { table: 'a' });
    expect(await sums(lab)).toEqual([{ stage: 'handle', count: 1, sum: 0.5 }]);
    lab.clock.advance(250);
    guard.end();
    expect(await sums(lab)).toEqual([
      { stage: 'handle', count: 1, sum: 0.5 },
      { stage: 'db', table: 'a', count: 1, sum: 0.25 },
    ]);
    lab.clock.advance(125);
    request.end();
    expect(await sums(lab)).toEqual([
      { stage: 'handle', count: 2, sum: 0.625 },
      { stage: 'db', table: 'a', count: 1, sum: 0.25 },
    ]);
  });

  it('records one stay in detached, whatever guards open and close meanwhile', async () => {
    const lab = createLab({ stages, lifecycle: ['handle', 'detached'], durations: true });
    lab.clock.advance(2_000);
    const request = lab.metrics.begin();
    const guard = request.guard('db', { table: 'a' });
    lab.clock.advance(500);
    release(request);
    lab.clock.advance(250);
    const later = request.guard('db', { table: 'b' });
    lab.clock.advance(250);
    later.end();
    guard.end();
    expect(await sums(lab)).toEqual([
      { stage: 'handle', count: 1, sum: 0 },
      { stage: 'db', table: 'a', count: 1, sum: 0.5 },
      { stage: 'detached', count: 1, sum: 0.5 },
    ]);
  });

  it('records a stay once, with its last attributes, where attributes changed within it', async () => {
    const lab = createLab({ durations: true, stageAttributes: ['model'] });
    const request = lab.metrics.begin();
    lab.clock.advance(500);
    request.setAttributes({ model: 'm' });
    lab.clock.advance(500);
    request.end();
    expect(await sums(lab)).toEqual([{ stage: 'handle', model: 'm', count: 1, sum: 1 }]);
  });

  it('records a stay once, with its whole length, where the provider changed within it', async () => {
    const first = createTestProvider();
    const lab = createLab({ durations: true });
    lab.metrics.setMeterProvider(first.meterProvider);
    const request = lab.metrics.begin();
    lab.clock.advance(500);
    lab.metrics.setMeterProvider(lab.meterProvider);
    lab.clock.advance(500);
    request.end();
    expect(await sums(lab)).toEqual([{ stage: 'handle', count: 1, sum: 1 }]);
    expect((await first.collect()).histograms(DURATION)).toEqual([]);
  });

  it('has buckets from 5 ms to 10 minutes', async () => {
    const lab = createLab({ durations: true });
    lab.metrics.begin().end();
    const [point] = (await lab.collect()).histograms(DURATION);
    expect(point?.value.buckets.boundaries).toEqual([
      0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600,
    ]);
  });

  it('takes other buckets', async () => {
    const lab = createLab({ durations: { buckets: [0, 1, 3600] } });
    lab.metrics.begin().end();
    const [point] = (await lab.collect()).histograms(DURATION);
    expect(point?.value.buckets.boundaries).toEqual([0, 1, 3600]);
  });
});
