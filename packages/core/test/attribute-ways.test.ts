import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Attributes } from '@opentelemetry/api';
import { createLab } from './fixtures/lab';

// To encode attributes, as the SDK does at every `add`, costs most of what a request costs. Where it is done is seen by
// who calls `JSON.stringify`.

afterEach(() => void jest.restoreAllMocks());

type Metrics = ReturnType<typeof createLab>['metrics'];

/** How often attributes are encoded while this is done. */
function encoded(act: () => unknown): number {
  const stringify = jest.spyOn(JSON, 'stringify');
  act();
  const { length } = stringify.mock.calls;
  stringify.mockRestore();
  return length;
}

/** Whether the way from attributes to where they count is kept, once it has been met. */
function isKept(metrics: Metrics, attributes: Attributes): boolean {
  metrics.begin(attributes).end();
  return encoded(() => metrics.begin(attributes).end()) === 0;
}

const length = (attributes: Attributes) => JSON.stringify(Object.entries(attributes)).length;
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));
/** The same attributes, another one first. */
const rotated = (attributes: Attributes, by: number): Attributes => {
  const entries = Object.entries(attributes);
  return Object.fromEntries([...entries.slice(by), ...entries.slice(0, by)]);
};

describe('attributes that were met before', () => {
  it('are found without encoding them, in every order in which they came', () => {
    const { metrics } = createLab();
    const one = { model: 'a', tier: 1 };
    expect(encoded(() => metrics.begin(one).end())).toBeGreaterThan(0);
    expect(encoded(() => metrics.begin(one).end())).toBe(0);
    expect(encoded(() => metrics.begin({ ...one }).end())).toBe(0);
    expect(encoded(() => metrics.begin(rotated(one, 1)).end())).toBeGreaterThan(0);
    expect(encoded(() => metrics.begin(rotated(one, 1)).end())).toBe(0);
    expect(encoded(() => metrics.begin(one).end())).toBe(0);
  });

  it('are found beside others that begin alike', () => {
    const { metrics } = createLab();
    const all: Attributes[] = [
      { model: 'a' },
      { model: 'b' },
      { model: 'a', tier: 1 },
      { model: 'a', tier: 2 },
      { model: 'a', user: 1 },
      { tier: 1 },
    ];
    for (const attributes of all) metrics.begin(attributes).end();
    for (let round = 0; round < 2; round++)
      for (const attributes of all) expect(encoded(() => metrics.begin(attributes).end())).toBe(0);
  });

  it('are found from those that a request has', () => {
    const { metrics } = createLab();
    const move = () => {
      const request = metrics.begin({ model: 'a' });
      request.setAttributes({ tier: 1 });
      request.setAttributes({ model: 'b' });
      request.end();
    };
    move();
    expect(encoded(move)).toBe(0);
  });

  it('are told from those of another key with the same value', async () => {
    const { collect, metrics } = createLab();
    for (let i = 0; i < 3; i++) metrics.begin({ model: 'a' });
    metrics.begin({ tier: 'a' });
    metrics.begin({ tier: 'a' });
    const collection = await collect();
    expect(collection.value('app.active_requests', { model: 'a' })).toBe(3);
    expect(collection.value('app.active_requests', { tier: 'a' })).toBe(2);
  });
});

describe('the way to attributes is kept', () => {
  it.each<[string, Attributes, boolean]>([
    ['16 of them', many(16), true],
    ['17 of them', many(17), false],
    ['256 characters of a value', { model: 'x'.repeat(256) }, true],
    ['257 characters of a value', { model: 'x'.repeat(257) }, false],
    ['256 characters of a key', { ['x'.repeat(256)]: 'a' }, true],
    ['257 characters of a key', { ['x'.repeat(257)]: 'a' }, false],
    ['one short and one long', { tier: 1, model: 'x'.repeat(257) }, false],
    ['a number', { tier: 1e300 }, true],
    ['a boolean', { hot: false }, true],
  ])('or not: %s', (_, attributes, kept) => {
    expect(isKept(createLab().metrics, attributes)).toBe(kept);
  });

  it('for four sets for each series that there may be', () => {
    const { metrics } = createLab({ cardinalityLimit: 2 });
    // The one without attributes is the first.
    const kept = Array.from({ length: 10 }, (_, model) => isKept(metrics, { model }));
    expect(kept).toEqual([...Array(7).fill(true), ...Array(3).fill(false)]);
  });

  it('for sets of 1,024 characters in all for each series that there may be', () => {
    for (const [more, isRoom] of [
      [0, true],
      [1, false],
    ] as const) {
      const { metrics } = createLab({ cardinalityLimit: 2 });
      const key = (i: number) => ({ [`k${i}`]: 'x'.repeat(250) });
      const first = { ...key(0), ...key(1), ...key(2), ...key(3) };
      const second = { ...key(4), ...key(5), ...key(6), last: '' };
      second.last = 'y'.repeat(2_048 - length(first) - length(second) + more);
      expect(isKept(metrics, first)).toBe(true);
      expect(isKept(metrics, second)).toBe(isRoom);
    }
  });

  it('as long as all ways have 16 steps for each series that there may be', () => {
    const { metrics } = createLab({ cardinalityLimit: 2 });
    const [one, other] = [many(4), { a: 1, b: 2, c: 3, d: 4 }];
    const ways = [one, other].flatMap((attributes) => [0, 1, 2, 3].map((by) => rotated(attributes, by)));
    expect(ways.map((attributes) => isKept(metrics, attributes))).toEqual(Array(8).fill(true));
    expect(isKept(metrics, { a: 1, c: 3, b: 2, d: 4 })).toBe(false);
    expect(ways.map((attributes) => isKept(metrics, attributes))).toEqual(Array(8).fill(true));
  });

  it('and none of them for what lives as long as its request', () => {
    const { metrics } = createLab({ cardinalityLimit: 1 });
    const known = { a: 1, b: 2 };
    metrics.begin(known).end();
    for (let model = 0; model < 2; model++) metrics.begin({ model }).end();
    // Of these each begins from attributes that are beyond the limits.
    for (let model = 2; model < 30; model++) {
      const request = metrics.begin({ a: model });
      request.setAttributes(known);
      request.end();
    }
    expect(isKept(metrics, rotated(known, 1))).toBe(true);
  });
});
