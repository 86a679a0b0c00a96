import { describe, expect, it } from '@jest/globals';
import { createTestProvider } from '@stageguard/testing';
import { heapUsed, watchWarnings } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';

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

  it('as stage attributes make series until they are too long together: 1,024 characters for each that there may be', async () => {
    const { collect, metrics } = createLab({ cardinalityLimit: 8, stageAttributes: ['model'] });
    // Encoded, each is 14 characters longer, and none at all are 2: so five of them fill 8,192.
    const models = ['a', 'b', 'c', 'd', 'e'].map((model) => model.repeat(1_624));
    for (const model of [...models, 'f']) metrics.begin({ model }).end();
    const collection = await collect();
    const series = (model: string) => collection.value('app.stage_requests', { stage: 'handle', model });
    expect(models.map(series)).toEqual([0, 0, 0, 0, 0]);
    expect(series('f')).toBeUndefined();
    expect(collection.value('app.stage_requests', OVERFLOW)).toBe(0);
  });

  it('are known again by what the stage series carry, whatever else differs', async () => {
    const { collect, metrics } = createLab({
      cardinalityLimit: 10,
      stages: { db: {} },
      stageAttributes: ['model'],
    });
    const model = 'a'.repeat(300);
    // Were each of these noted apart there would be no room for a series of the last one's.
    const requests = Array.from({ length: 35 }, (_, user) => metrics.begin({ model, user }));
    requests.at(-1)?.enter('db');
    expect((await collect()).value('app.stage_requests', { stage: 'db', model })).toBe(1);
  });

  it('by themselves are no reason to keep more: 5,000 short values keep under 1.2 MB', () => {
    const { metrics } = createLab({ cardinalityLimit: 100, stageAttributes: ['model'] });
    const flood = (from: number) => {
      for (let i = from; i < from + 5_000; i++) metrics.begin({ model: `${i}` }).end();
    };
    expect(
      kept(() => {
        flood(0);
        return metrics;
      }),
    ).toBeLessThan(1.2);
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
