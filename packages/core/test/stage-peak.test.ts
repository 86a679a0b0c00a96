import { describe, expect, it } from '@jest/globals';
import { createTestReader } from '@stageguard/testing';
import { createLab } from './fixtures/lab';

const PEAK = 'app.stage_peak';
const handle = { stage: 'handle' };
const SECOND = 1_000;

function burst(lab: ReturnType<typeof createLab>, size: number): void {
  const requests = Array.from({ length: size }, () => lab.metrics.begin());
  for (const request of requests) request.end();
}

describe('stage_peak', () => {
  it('shows a burst between two collections', async () => {
    const lab = createLab();
    burst(lab, 5);
    expect((await lab.collect()).value(PEAK, handle)).toBe(5);
  });

  it('covers one to two windows of a minute', async () => {
    const lab = createLab();
    lab.clock.advance(30 * SECOND);
    burst(lab, 5);
    lab.clock.advance(89 * SECOND);
    expect((await lab.collect()).value(PEAK, handle)).toBe(5);
    lab.clock.advance(SECOND);
    expect((await lab.collect()).value(PEAK, handle)).toBe(0);
  });

  it('covers windows of the length that was asked for', async () => {
    const lab = createLab({ peakWindow: 2 });
    burst(lab, 5);
    lab.clock.advance(3.9 * SECOND);
    expect((await lab.collect()).value(PEAK, handle)).toBe(5);
    lab.clock.advance(0.1 * SECOND);
    expect((await lab.collect()).value(PEAK, handle)).toBe(0);
  });

  it('is the higher one of the two windows', async () => {
    const lab = createLab();
    burst(lab, 5);
    lab.clock.advance(60 * SECOND);
    burst(lab, 3);
    expect((await lab.collect()).value(PEAK, handle)).toBe(5);
    burst(lab, 7);
    expect((await lab.collect()).value(PEAK, handle)).toBe(7);
    lab.clock.advance(60 * SECOND);
    expect((await lab.collect()).value(PEAK, handle)).toBe(7);
  });

  it('is the standing count where nothing changed for windows', async () => {
    const lab = createLab();
    burst(lab, 9);
    lab.metrics.begin();
    lab.metrics.begin();
    lab.clock.advance(600 * SECOND);
    expect((await lab.collect()).value(PEAK, handle)).toBe(2);
  });

  it('forgets an old burst also where nobody collected meanwhile', async () => {
    const lab = createLab();
    burst(lab, 9);
    lab.clock.advance(180 * SECOND);
    burst(lab, 1);
    expect((await lab.collect()).value(PEAK, handle)).toBe(1);
  });

  it('keeps the windows’ grid over a long silence', async () => {
    const lab = createLab();
    lab.clock.advance(630 * SECOND);
    burst(lab, 4);
    lab.clock.advance(89 * SECOND);
    expect((await lab.collect()).value(PEAK, handle)).toBe(4);
    lab.clock.advance(SECOND);
    expect((await lab.collect()).value(PEAK, handle)).toBe(0);
  });

  it('counts a request that was in the stage as the window began', async () => {
    const lab = createLab();
    const request = lab.metrics.begin();
    lab.clock.advance(60 * SECOND);
    request.end();
    lab.clock.advance(60 * SECOND);
    expect((await lab.collect()).value(PEAK, handle)).toBe(1);
    lab.clock.advance(60 * SECOND);
    expect((await lab.collect()).value(PEAK, handle)).toBe(0);
  });

  it('is the same for every reader', async () => {
    const other = createTestReader();
    const lab = createLab({}, { readers: [other.reader] });
    burst(lab, 5);
    await lab.collect();
    await lab.collect();
    expect((await other.collect()).value(PEAK, handle)).toBe(5);
    expect((await lab.collect()).value(PEAK, handle)).toBe(5);
  });

  it('does not rise where a request only changes its attributes or enters its stage again', async () => {
    const lab = createLab({ stageAttributes: ['model'] });
    const request = lab.metrics.begin({ model: 'a' });
    request.setAttributes({ model: 'b' });
    request.setAttributes({ model: 'a' });
    request.enter('handle');
    const collection = await lab.collect();
    expect(collection.value(PEAK, { ...handle, model: 'a' })).toBe(1);
    expect(collection.value(PEAK, { ...handle, model: 'b' })).toBe(1);
  });
});
