import { describe, expect, it } from '@jest/globals';
import { createTestReader } from '@stageguard/testing';
import { createLab } from './fixtures/lab';

const stages = { db: {}, route: { phase: ['prefill', 'decode'] } } as const;
const TIME = 'app.stage_time';

describe('stage_time', () => {
  it('counts request-seconds, those of requests still in the stage included', async () => {
    const { collect, metrics, clock } = createLab({ stages });
    const first = metrics.begin();
    clock.advance(1_000);
    const second = metrics.begin();
    clock.advance(500);
    expect((await collect()).value(TIME, { stage: 'handle' })).toBe(2);
    first.end();
    clock.advance(250);
    expect((await collect()).value(TIME, { stage: 'handle' })).toBe(2.25);
    second.end();
    clock.advance(10_000);
    expect((await collect()).value(TIME, { stage: 'handle' })).toBe(2.25);
  });

  it('counts each moment in one stage', async () => {
    const { collect, metrics, clock } = createLab({ stages });
    const request = metrics.begin();
    clock.advance(125);
    request.enter('db');
    clock.advance(250);
    request.run('route', () => clock.advance(500), { phase: 'decode' });
    clock.advance(1_000);
    request.leave();
    clock.advance(2_000);
    request.end();
    const collection = await collect();
    expect(collection.value(TIME, { stage: 'handle' })).toBe(2.125);
    expect(collection.value(TIME, { stage: 'db' })).toBe(1.25);
    expect(collection.value(TIME, { stage: 'route', phase: 'decode' })).toBe(0.5);
    expect(collection.value(TIME, { stage: 'route', phase: 'prefill' })).toBe(0);
  });

  it('counts a burst that begins and ends between two collections', async () => {
    const { collect, metrics, clock } = createLab({ stages });
    await collect();
    const burst = Array.from({ length: 100 }, () => metrics.begin());
    clock.advance(125);
    for (const request of burst) request.end();
    expect((await collect()).value(TIME, { stage: 'handle' })).toBe(12.5);
  });

  it('is what each of several readers sees, however often the others collect', async () => {
    const delta = createTestReader({ temporality: 'delta' });
    const { collect, metrics, clock } = createLab({ stages }, { readers: [delta.reader] });
    const request = metrics.begin();
    let sum = 0;
    const collectDelta = async () => {
      sum += (await delta.collect()).value(TIME, { stage: 'handle' }) ?? 0;
    };
    clock.advance(1_000);
    await collectDelta();
    clock.advance(500);
    await collect();
    await collect();
    clock.advance(250);
    request.end();
    clock.advance(125);
    await collectDelta();
    expect(sum).toBe(1.75);
    expect((await collect()).value(TIME, { stage: 'handle' })).toBe(1.75);
  });

  it('moves with the attributes that the stage instruments carry', async () => {
    const { collect, metrics, clock } = createLab({ stages, stageAttributes: ['model'] });
    const request = metrics.begin();
    clock.advance(500);
    request.setAttributes({ model: 'a' });
    clock.advance(250);
    const collection = await collect();
    expect(collection.value(TIME, { stage: 'handle' })).toBe(0.5);
    expect(collection.value(TIME, { stage: 'handle', model: 'a' })).toBe(0.25);
  });

  it('does not drift over a year with ten thousand in flight', async () => {
    const { collect, metrics, clock } = createLab({ stages: {} });
    // What a process has been up for at the start, in fractions that no float holds exactly.
    clock.advance(1_234_567.89);
    for (let i = 0; i < 10_000; i++) metrics.begin();
    const request = metrics.begin();
    const year = 365 * 86_400;
    for (let hour = 0; hour < 365 * 24; hour++) {
      clock.advance(3_600_000.1);
      request.enter('handle');
    }
    const expected = 10_001 * (year + 365 * 24 * 0.0001);
    const exported = (await collect()).value(TIME, { stage: 'handle' }) ?? 0;
    expect(Math.abs(exported - expected)).toBeLessThan(0.1);
  });
});
