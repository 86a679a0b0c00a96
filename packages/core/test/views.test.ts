import './fixtures/second';

import { describe, expect, it } from '@jest/globals';
import {
  AggregationType,
  createDenyListAttributesProcessor,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import { createTestProvider, createTestReader } from '@stageguard/testing';
import { createClock } from './fixtures/clock';
import { aSecondLater } from './fixtures/second';

const stages = { route: { phase: ['prefill', 'decode'] } } as const;

/** Three requests in two phases for a second, seen while they are there and after. */
async function live(views: ViewOptions[]) {
  const delta = createTestReader({ temporality: 'delta' });
  const { meterProvider, collect } = createTestProvider({ views, readers: [delta.reader] });
  const clock = createClock();
  const metrics = createRequestMetrics({ name: 'app', stages, meterProvider, clock: clock.now, budget: 0.5 });
  const requests = (['prefill', 'decode', 'decode'] as const).map((phase) => {
    const request = metrics.begin();
    request.enter('route', { phase });
    return request;
  });
  clock.advance(1_000);
  aSecondLater();
  const during = { cumulative: await collect(), delta: await delta.collect() };
  for (const request of requests) request.end();
  return { during, after: { cumulative: await collect(), delta: await delta.collect() } };
}

/** The sums over all series, during and after. */
const SUMS = {
  active_requests: [3, 0],
  stage_requests: [3, 0],
  // Into handle and into a phase, each.
  stage_entries: [6, 6],
  ended_requests: [0, 3],
  stage_time: [3, 3],
  oldest_age: [1, 0],
  stage_oldest_age: [2, 0],
  // One at a time in handle and in prefill, two in decode.
  stage_peak: [4, 4],
  stage_overdue_requests: [3, 0],
  stage_oldest_idle: [2, 0],
} as const;

const INSTRUMENTS = Object.keys(SUMS) as (keyof typeof SUMS)[];

describe('a View', () => {
  it.each(INSTRUMENTS)('may rename %s', async (instrument) => {
    const { during, after } = await live([{ instrumentName: `app.${instrument}`, name: 'renamed' }]);
    expect(during.cumulative.points(`app.${instrument}`)).toEqual([]);
    expect([during.cumulative.sum('renamed'), after.cumulative.sum('renamed')]).toEqual(SUMS[instrument]);
  });

  it.each(INSTRUMENTS)('may drop %s, and the others go on', async (instrument) => {
    const { during, after } = await live([
      { instrumentName: `app.${instrument}`, aggregation: { type: AggregationType.DROP } },
    ]);
    for (const other of INSTRUMENTS) {
      const name = `app.${other}`;
      const sums = [during.cumulative.sum(name), after.cumulative.sum(name)];
      expect([other, ...sums]).toEqual([other, ...(other === instrument ? [0, 0] : SUMS[other])]);
    }
    expect(during.cumulative.points(`app.${instrument}`)).toEqual([]);
  });

  it('may drop an attribute: what it told apart adds up', async () => {
    const { during, after } = await live(
      ['stage_requests', 'stage_time', 'stage_overdue_requests'].map((instrument) => ({
        instrumentName: `app.${instrument}`,
        attributesProcessors: [createDenyListAttributesProcessor(['phase'])],
      })),
    );
    expect(during.cumulative.value('app.stage_requests', { stage: 'route' })).toBe(3);
    expect(during.cumulative.value('app.stage_time', { stage: 'route' })).toBe(3);
    expect(during.cumulative.value('app.stage_overdue_requests', { stage: 'route' })).toBe(3);
    expect(during.delta.value('app.stage_overdue_requests', { stage: 'route' })).toBe(3);
    expect(after.delta.value('app.stage_overdue_requests', { stage: 'route' })).toBe(-3);
    expect(during.delta.value('app.stage_requests', { stage: 'route' })).toBe(3);
    expect(after.cumulative.value('app.stage_requests', { stage: 'route' })).toBe(0);
    expect(after.delta.value('app.stage_requests', { stage: 'route' })).toBe(-3);
  });
});
