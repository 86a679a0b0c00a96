import { describe, expect, it } from '@jest/globals';
import { checkInvariant, createTestProvider, createTestReader } from '@stageguard/testing';

/** The two counters of one name, filled by hand. */
function counters(provider: ReturnType<typeof createTestProvider>) {
  const meter = provider.meterProvider.getMeter('test');
  return {
    active: meter.createUpDownCounter('x.active_requests'),
    staged: meter.createUpDownCounter('x.stage_requests'),
  };
}

describe('a test provider', () => {
  it('exports what was counted, by attributes', async () => {
    const provider = createTestProvider();
    const { staged } = counters(provider);
    staged.add(2, { stage: 'route', phase: 'prefill' });
    staged.add(3, { stage: 'route', phase: 'decode' });
    staged.add(1, { stage: 'handle' });
    const collection = await provider.collect();
    expect(collection.value('x.stage_requests', { stage: 'handle' })).toBe(1);
    expect(collection.value('x.stage_requests', { stage: 'route' })).toBeUndefined();
    expect(collection.sum('x.stage_requests', { stage: 'route' })).toBe(5);
    expect(collection.sum('x.stage_requests')).toBe(6);
    expect(collection.points('x.stage_requests')).toHaveLength(3);
    expect(() => collection.metric('y')).toThrow('y was not exported; exported were: x.stage_requests');
  });

  it('reads histograms apart from numbers', async () => {
    const provider = createTestProvider();
    const histogram = provider.meterProvider.getMeter('test').createHistogram('x.stage_duration');
    histogram.record(1, { stage: 'handle' });
    histogram.record(2, { stage: 'handle' });
    const collection = await provider.collect();
    const [point] = collection.histograms('x.stage_duration');
    expect(point?.value.count).toBe(2);
    expect(collection.points('x.stage_duration')).toEqual([]);
  });

  it('gives totals by default and changes where delta is asked for', async () => {
    const delta = createTestReader({ temporality: 'delta' });
    const provider = createTestProvider({ readers: [delta.reader] });
    const { active } = counters(provider);
    active.add(2);
    expect((await delta.collect()).value('x.active_requests')).toBe(2);
    active.add(-1);
    expect((await delta.collect()).value('x.active_requests')).toBe(-1);
    expect((await provider.collect()).value('x.active_requests')).toBe(1);
  });

  it('applies views and the limit of its reader', async () => {
    const views = [{ instrumentName: 'x.active_requests', name: 'renamed' }];
    const provider = createTestProvider({ views, cardinalityLimit: 3 });
    const { active, staged } = counters(provider);
    active.add(1);
    for (const stage of ['a', 'b', 'c', 'd']) staged.add(1, { stage });
    const collection = await provider.collect();
    expect(collection.value('renamed')).toBe(1);
    expect(collection.value('x.stage_requests', { 'otel.metric.overflow': true })).toBe(2);
  });

  it('exports nothing after its shutdown', async () => {
    const provider = createTestProvider();
    const { active } = counters(provider);
    await provider.shutdown();
    active.add(1);
    await expect(provider.collect()).rejects.toThrow();
  });
});

describe('the invariant', () => {
  it('holds where the stages sum up to the active requests', async () => {
    const provider = createTestProvider();
    const { active, staged } = counters(provider);
    active.add(2, { method: 'GET' });
    staged.add(1, { stage: 'handle' });
    staged.add(1, { stage: 'route' });
    const collection = await provider.collect();
    expect(() => checkInvariant(collection, 'x')).not.toThrow();
  });

  it('is broken by a request in no stage, and says which counts there are', async () => {
    const provider = createTestProvider();
    const { active, staged } = counters(provider);
    active.add(2);
    staged.add(1, { stage: 'handle' });
    const collection = await provider.collect();
    expect(() => checkInvariant(collection, 'x')).toThrow(
      'x: 2 active but 1 in stages: {"stage":"handle"}=1',
    );
  });

  it('is broken by a count below 0, though the sums agree', async () => {
    const provider = createTestProvider();
    const { active, staged } = counters(provider);
    active.add(0);
    staged.add(1, { stage: 'handle' });
    staged.add(-1, { stage: 'route' });
    const collection = await provider.collect();
    expect(() => checkInvariant(collection, 'x')).toThrow('x.stage_requests{"stage":"route"}=-1 is below 0');
  });

  it('allows changes below 0 to a delta reader', async () => {
    const provider = createTestProvider({ temporality: 'delta' });
    const { active, staged } = counters(provider);
    active.add(-1);
    staged.add(-1, { stage: 'handle' });
    const collection = await provider.collect();
    expect(() => checkInvariant(collection, 'x')).not.toThrow();
  });

  it('is broken by a callback that throws', async () => {
    const provider = createTestProvider();
    const { active, staged } = counters(provider);
    active.add(1);
    staged.add(1, { stage: 'handle' });
    const gauge = provider.meterProvider.getMeter('test').createObservableGauge('x.stage_oldest_age');
    gauge.addCallback(() => {
      throw new Error('on purpose');
    });
    const collection = await provider.collect();
    expect(() => checkInvariant(collection, 'x')).toThrow('a callback threw Error: on purpose');
  });

  it('is broken where nothing was exported', async () => {
    const collection = await createTestProvider().collect();
    expect(() => checkInvariant(collection, 'x')).toThrow('x.stage_requests was not exported');
  });
});
