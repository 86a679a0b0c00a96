import './fixtures/second';

import { afterEach, describe, expect, it } from '@jest/globals';
import { createLab } from './fixtures/lab';
import { aSecondLater } from './fixtures/second';

const stages = { db: {}, route: { phase: ['prefill', 'decode'] }, stream: {} } as const;
let its: ReturnType<typeof lab>;

function lab() {
  return createLab<typeof stages, string>({
    stages,
    lifecycle: ['handle', 'detached'],
    stageAttributes: ['model'],
    budgets: { db: 10, stream: false },
    budget: 30,
  });
}

function pass(seconds: number): void {
  for (let second = 0; second < seconds; second++) {
    its.clock.advance(1_000);
    aSecondLater();
  }
}

afterEach(() => its.metrics.close());

describe('the numbers of a snapshot', () => {
  it('are those of the exports: overdue, idle, entries, ends', async () => {
    its = lab();
    const [first, second, third] = ['a', 'b', 'a'].map((model) => its.metrics.begin({ model }));
    first?.enter('db');
    second?.enter('db');
    third?.enter('route', { phase: 'decode' });
    pass(8);
    second?.progress();
    third?.end({ outcome: 'aborted' });
    pass(5);
    const snapshot = its.metrics.snapshot();
    const collection = await its.collect();

    for (const { stage, attributes, overdue, oldestIdle, entries } of snapshot.stages) {
      const where = { stage, ...attributes };
      const [idle] = collection
        .points('app.stage_oldest_idle')
        .filter((point) => point.attributes['stage'] === stage)
        .map(({ value }) => value)
        .sort((a, b) => b - a);
      expect([where, entries]).toEqual([where, collection.value('app.stage_entries', where)]);
      if (stage === 'stream') expect([overdue, oldestIdle]).toEqual([undefined, undefined]);
      else if (stage === 'db') expect([overdue, oldestIdle]).toEqual([1, idle]);
    }
    expect(snapshot.stages.find(({ stage }) => stage === 'db')?.oldestIdle).toBe(13);
    expect(snapshot.oldest.map(({ overdue, idle }) => [overdue, idle])).toEqual([
      [true, 13],
      [false, expect.any(Number)],
    ]);
    expect(snapshot.oldest[1]?.idle).toBeLessThanOrEqual(5);

    for (const { stage, outcome, count } of snapshot.ended)
      expect([stage, outcome, count]).toEqual([
        stage,
        outcome,
        collection.value('app.ended_requests', { stage, outcome }),
      ]);
    expect(snapshot.ended.filter(({ count }) => count > 0)).toEqual([
      { stage: 'route', outcome: 'aborted', count: 1 },
    ]);
    expect(snapshot.ended.length).toBe(collection.points('app.ended_requests').length);
  });

  it('say nothing of idle where a stage has no budget', () => {
    its = lab();
    its.metrics.begin().enter('stream');
    pass(60);
    expect(its.metrics.snapshot().oldest).toMatchObject([
      { stage: 'stream', ageInStage: 60, idle: undefined, overdue: false },
    ]);
  });
});
