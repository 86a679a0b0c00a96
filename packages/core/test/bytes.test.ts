import { describe, expect, it } from '@jest/globals';
import { createTestProvider } from '@stageguard/testing';
import { heapUsed } from './fixtures/garbage';
import { createLab } from './fixtures/lab';
import { watchWarnings } from './fixtures/warnings';

const warnings = watchWarnings();
const OVERFLOW = { 'otel.metric.overflow': true };

const keys = (count: number, tag: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${tag}_${i}`, i]));
const long = (i: number) => `${i}${Buffer.alloc(20_000, 97 + (i % 26))}`;

/** Megabytes that are kept once the function has returned. */
function kept(act: () => unknown): number {
  const before = heapUsed();
  const result = act();
  const megabytes = (heapUsed() - before) / 1e6;
  return result === undefined ? Number.NaN : megabytes;
}

describe('attributes of a size that a client may choose', () => {
  it('of 2,000 new keys make one series, and no other set on the way (1.1 million bytes then)', async () => {
    const { collect, metrics } = createLab();
    metrics.begin(keys(2_000, 'k')).end();
    expect((await collect()).points('app.active_requests')).toHaveLength(2);
    const megabytes = kept(() => {
      metrics.begin(keys(2_000, 'l')).end();
      return metrics;
    });
    // Every prefix was a set of its own: 49 MB for four of 1,000.
    expect(megabytes).toBeLessThan(1.25);
  });

  it('of 1,000 keys keep under 5 MB for four requests (49 MB before)', () => {
    const megabytes = kept(() => {
      const { metrics, meterProvider } = createLab();
      for (let i = 0; i < 4; i++) metrics.begin(keys(1_000, `k${i}`)).end();
      return [metrics, meterProvider];
    });
    expect(megabytes).toBeLessThan(5);
  });

  it('of 20 kB each keep no more for 5,000 values than a raw instrument does', () => {
    const ours = kept(() => {
      const { metrics, meterProvider } = createLab();
      for (let i = 0; i < 5_000; i++) metrics.begin({ agent: long(i) }).end();
      return [metrics, meterProvider];
    });
    const raw = kept(() => {
      const { meterProvider } = createTestProvider();
      const counter = meterProvider.getMeter('raw').createUpDownCounter('raw');
      for (let i = 0; i < 5_000; i++) {
        const attributes = { agent: long(i) };
        counter.add(1, attributes);
        counter.add(-1, attributes);
      }
      return [meterProvider, counter];
    });
    expect(ours).toBeLessThan(raw);
  });

  it('are counted in full: what is too much for a series of its own shares the one that overflows', async () => {
    const { collect, metrics } = createLab();
    const open = Array.from({ length: 100 }, (_, i) => metrics.begin({ agent: long(i) }));
    const collection = await collect();
    expect(collection.sum('app.active_requests')).toBe(100);
    expect(collection.value('app.active_requests', OVERFLOW)).toBeGreaterThan(40);
    for (const request of open) request.end();
    expect((await collect()).sum('app.active_requests')).toBe(0);
  });

  it('are the same set whatever the order of their keys, with few keys or many', async () => {
    for (const count of [3, 40]) {
      const { collect, metrics } = createLab();
      const entries = Object.entries(keys(count, 'k'));
      metrics.begin(Object.fromEntries(entries));
      metrics.begin(Object.fromEntries([...entries].reverse()));
      const points = (await collect()).points('app.active_requests');
      expect(points.map(({ value }) => value)).toEqual([0, 2]);
    }
  });
});

describe('attributes that are no plain object', () => {
  it.each<[string, unknown]>([
    ['a string', 'x'.repeat(100_000)],
    ['an array', ['a', 'b']],
    ['an array of nothing', []],
    ['a Proxy', new Proxy({ model: 'a' }, {})],
    ['a Proxy of nothing', new Proxy({}, { ownKeys: () => [] })],
    ['a number', 7],
    ['null', null],
  ])('are refused with one warning: %s', async (_, attributes) => {
    const { collect, metrics } = createLab();
    const request = metrics.begin(attributes as never);
    request.setAttributes(attributes as never);
    expect((await collect()).value('app.active_requests', {})).toBe(1);
    expect(warnings.length).toBeLessThanOrEqual(1);
    for (const warning of warnings) {
      expect(warning).toMatch(/^stageguard: attributes that are not a plain object are ignored: /);
      expect(warning.length).toBeLessThan(160);
    }
  });
});
