import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { originals, warnOnce } from '@stageguard/core/adapter';
import { createTestProvider } from '@stageguard/testing';
import { watchWarnings } from '@stageguard/testing/jest';
import { rotated } from '../dist/words/rotated.js';
import { createLab } from './fixtures/lab';

const warnings = watchWarnings();
const stages = { db: {}, route: { phase: ['decode'] } } as const;
const fail = (): never => {
  throw new Error('not to be read');
};

describe('options of begin', () => {
  it.each<[string, object]>([
    [
      'a getter that throws',
      {
        get name() {
          return fail();
        },
      },
    ],
    ['a Proxy whose traps throw', new Proxy({}, { get: fail, has: fail, ownKeys: fail })],
    ['a revoked Proxy', revoked()],
    ['a name that cannot become text', { name: { toString: fail } }],
    ['a stage that cannot be read', { stage: new Proxy({}, { get: fail, has: fail }) }],
  ])('never throw: %s', async (_, options) => {
    const { collect, metrics } = createLab({ stages });
    const request = metrics.begin({}, options);
    expect(metrics.snapshot().active).toBe(1);
    request.end();
    expect((await collect()).sum('app.active_requests')).toBe(0);
  });

  it('that cannot be read are left out, with one warning', () => {
    const { metrics } = createLab({ stages });
    const options = {
      get name(): never {
        throw new Error('no name today');
      },
    };
    for (let i = 0; i < 2; i++) metrics.begin({}, options).end();
    expect(warnings).toEqual([
      'stageguard: options of begin() that cannot be read are ignored: Error: no name today',
    ]);
  });

  function revoked(): object {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  }
});

describe('a metrics object', () => {
  it('can be turned into JSON, with requests in flight', () => {
    const { metrics } = createLab({ stages });
    const request = metrics.begin();
    request.guard('db');
    expect(JSON.parse(JSON.stringify({ metrics, request }))).toEqual({
      metrics: { name: 'app' },
      request: {},
    });
  });

  it('can be frozen, and counts, moves and closes as before', async () => {
    const { collect, metrics } = createLab({ stages });
    Object.freeze(metrics);
    metrics.begin().enter('db');
    expect((await collect()).value('app.stage_requests', { stage: 'db' })).toBe(1);
    metrics.setMeterProvider(createTestProvider().meterProvider);
    expect((await collect()).sum('app.active_requests')).toBe(0);
    expect(metrics.active).toBe(1);
    metrics.close();
  });
});

describe('a log', () => {
  it('shows values quoted, at most 80 characters long, and on one line', () => {
    const { metrics } = createLab({ stages });
    const request = metrics.begin() as unknown as { enter(stage: string): void };
    request.enter('a\nstageguard: forged\u2028\u001b[31m');
    request.enter('y'.repeat(1_000));
    metrics.begin({ ['k\n'.repeat(500)]: {} as never });
    for (const warning of warnings) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
      expect(warning).not.toMatch(/[\u0000-\u001f\u2028]/);
      expect(warning.length).toBeLessThan(200);
    }
    expect(warnings[0]).toBe(
      'stageguard: app: a stage that is not declared counts as _OTHER: "a\\nstageguard: forged \\u001b[31m"',
    );
  });

  it('of one kind that floods silences itself alone', () => {
    for (let i = 0; i < 5_000; i++) warnOnce('a flood', `${i}`);
    expect(warnings).toHaveLength(100);
    warnOnce('another kind', 'of warning');
    expect(warnings).toHaveLength(101);
  });
});

describe('fake timers', () => {
  afterEach(() => void jest.useRealTimers());

  it('change none of what the package calls', () => {
    const before = { ...originals };
    jest.useFakeTimers();
    expect({ ...originals }).toEqual(before);
    const first = originals.now();
    jest.setSystemTime(0);
    expect(originals.now()).toBeGreaterThanOrEqual(first);
    expect(globalThis.setInterval).not.toBe(originals.setInterval);
  });

  it('stop neither counts nor drained', async () => {
    const { collect, metrics } = createLab({ clock: undefined });
    jest.useFakeTimers();
    const request = metrics.begin();
    const drained = metrics.drained();
    request.end();
    await drained;
    expect((await collect()).sum('app.active_requests')).toBe(0);
  });
});

it('a list that takes turns has each of its items once, from another one on each time', () => {
  expect([0, 1, 2, 3, 4].map((second) => rotated(['a', 'b', 'c'], second).join(''))).toEqual([
    'abc',
    'bca',
    'cab',
    'abc',
    'bca',
  ]);
  expect(rotated([], 7)).toEqual([]);
});
