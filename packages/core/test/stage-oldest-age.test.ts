import { describe, expect, it } from '@jest/globals';
import { createLab } from './fixtures/lab';

const AGE = 'app.stage_oldest_age';
const stages = { db: {} };

describe('stage_oldest_age', () => {
  it('is the age in the stage of the request that has been there longest', async () => {
    const { collect, metrics, clock } = createLab({ stages });
    metrics.begin().enter('db');
    clock.advance(1_000);
    metrics.begin().enter('db');
    clock.advance(500);
    expect((await collect()).value(AGE, { stage: 'db' })).toBe(1.5);
  });

  it('is 0 again when the stage is empty', async () => {
    const { collect, metrics, clock } = createLab({ stages });
    const request = metrics.begin();
    clock.advance(1_000);
    expect((await collect()).value(AGE, { stage: 'handle' })).toBe(1);
    request.end();
    clock.advance(1_000);
    expect((await collect()).value(AGE, { stage: 'handle' })).toBe(0);
  });

  it.each([
    ['first', 0, 2],
    ['middle', 1, 3],
    ['last', 2, 3],
  ])('is the next one’s when the %s of three leaves', async (_, leaver, age) => {
    const { collect, metrics, clock } = createLab({ stages });
    const requests = Array.from({ length: 3 }, () => {
      const request = metrics.begin();
      clock.advance(1_000);
      return request;
    });
    requests[leaver]?.end();
    expect((await collect()).value(AGE, { stage: 'handle' })).toBe(age);
  });

  it.each([
    ['first', 0],
    ['middle', 1],
    ['last', 2],
  ])(
    'is of all that have stayed, and that come later, when the %s of three has entered another stage',
    async (_, leaver) => {
      const { clock, collect, metrics } = createLab({ stages });
      const begin = () => {
        const request = metrics.begin();
        clock.advance(1_000);
        return request;
      };
      const stay = [begin(), begin(), begin()];
      for (const request of stay.splice(leaver, 1)) request.enter('db');
      stay.push(begin(), begin());
      const ages = [5, 4, 3, 2, 1].filter((_, i) => i !== leaver);
      const there = metrics.snapshot().oldest.filter(({ stage }) => stage === 'handle');
      expect(there.map(({ age }) => age)).toEqual(ages);
      for (const [i, request] of stay.entries()) {
        expect((await collect()).value(AGE, { stage: 'handle' })).toBe(ages[i]);
        request.end();
      }
      expect((await collect()).value(AGE, { stage: 'handle' })).toBe(0);
    },
  );

  it('starts again where a request comes back to the stage', async () => {
    const { collect, metrics, clock } = createLab({ stages });
    const request = metrics.begin();
    clock.advance(1_000);
    request.enter('db');
    clock.advance(1_000);
    request.leave();
    clock.advance(250);
    expect((await collect()).value(AGE, { stage: 'handle' })).toBe(0.25);
  });

  it.each([[[0, 1, 2, 3]], [[3, 2, 1, 0]], [[2, 0, 3, 1]], [[1, 3, 0, 2]]])(
    'is that of the oldest left, in whatever order requests have come by their attributes: %j',
    async (order) => {
      const { collect, metrics, clock } = createLab({ stageAttributes: ['model'] });
      const requests = Array.from({ length: 4 }, () => {
        const request = metrics.begin();
        clock.advance(1_000);
        return request;
      });
      for (const i of order) requests[i]?.setAttributes({ model: 'a' });
      const moved = async () => (await collect()).value(AGE, { stage: 'handle', model: 'a' });
      for (const [i, age] of [4, 3, 2, 1].entries()) {
        expect(await moved()).toBe(age);
        requests[i]?.end();
      }
      expect(await moved()).toBe(0);
    },
  );

  it('goes on where attributes change: the request keeps its time of entry', async () => {
    const { collect, metrics, clock } = createLab({ stages, stageAttributes: ['model'] });
    const oldest = metrics.begin();
    clock.advance(1_000);
    const middle = metrics.begin();
    clock.advance(1_000);
    const newest = metrics.begin({ model: 'a' });
    clock.advance(1_000);
    middle.setAttributes({ model: 'a' });
    expect((await collect()).value(AGE, { stage: 'handle', model: 'a' })).toBe(2);
    oldest.setAttributes({ model: 'a' });
    const collection = await collect();
    expect(collection.value(AGE, { stage: 'handle', model: 'a' })).toBe(3);
    expect(collection.value(AGE, { stage: 'handle' })).toBe(0);
    // The list is in order of age from end to end.
    oldest.end();
    expect((await collect()).value(AGE, { stage: 'handle', model: 'a' })).toBe(2);
    middle.end();
    expect((await collect()).value(AGE, { stage: 'handle', model: 'a' })).toBe(1);
    newest.end();
    expect((await collect()).value(AGE, { stage: 'handle', model: 'a' })).toBe(0);
  });
});
