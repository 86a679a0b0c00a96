import { afterEach, describe, expect, it } from '@jest/globals';
import type { Attributes } from '@opentelemetry/api';
import { createRequestMetrics } from '@stageguard/core';
import { watchWarnings } from '@stageguard/testing/jest';
import { inStages } from './fixtures/in-stages';
import { createLab } from './fixtures/lab';

const warnings = watchWarnings();
const stages = { db: {}, route: { phase: ['prefill', 'decode'], hot: [true, false] } } as const;
const ACTIVE = 'app.active_requests';

/** The verbs as an application without a compiler may call them. */
interface Untyped {
  enter(...args: unknown[]): void;
  leave(): void;
  end(): void;
  setAttributes(attributes: unknown): void;
  guard(...args: unknown[]): { end(): void };
  run<R>(stage: unknown, fn: () => R, attributes?: unknown): R;
  readonly stage: string | undefined;
}

function untyped() {
  const lab = createLab({ stages });
  const begin = (attributes?: unknown): Untyped => lab.metrics.begin(attributes as Attributes) as never;
  return { ...lab, begin };
}

const throwing = (thrown: unknown, others?: object) =>
  Object.defineProperty({ ...others }, 'phase', {
    enumerable: true,
    get(): never {
      throw thrown;
    },
  });

describe('attribute values', () => {
  it('are strings, numbers and booleans; undefined is ignored', async () => {
    const { collect, begin } = untyped();
    begin({ a: 'x', b: 0, c: false, d: undefined });
    expect((await collect()).value(ACTIVE, { a: 'x', b: 0, c: false })).toBe(1);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['null', null],
    ['an array', ['x']],
    ['an object', { toString: () => 'x' }],
    ['a function', () => 'x'],
    ['a symbol', Symbol('x')],
    ['a bigint', 1n],
  ])('of another kind are dropped with one warning: %s', async (kind, value) => {
    const { collect, begin } = untyped();
    const key = `of ${kind}`;
    begin({ [key]: value, model: 'a' });
    begin({ [key]: value, model: 'a' }).setAttributes({ [key]: value });
    expect((await collect()).value(ACTIVE, { model: 'a' })).toBe(2);
    expect(warnings).toEqual([
      `stageguard: attributes other than strings, numbers and booleans are dropped: "${key}"`,
    ]);
  });

  it.each([
    ['null', null],
    ['a number', 7],
    ['a Proxy that throws', new Proxy({}, { ownKeys: () => raise() })],
    ['a revoked Proxy', revoked()],
    ['a getter that throws an error', throwing(new Error('no'))],
    ['a getter that throws a symbol', throwing(Symbol('no'))],
    ['a getter that throws nothing', throwing(undefined)],
    ['a getter that throws what cannot be text', throwing(Object.create(null))],
  ])('that are no attributes harm nothing: %s', async (_, attributes) => {
    const { collect, begin } = untyped();
    const request = begin(attributes);
    request.setAttributes(attributes);
    request.setAttributes({ model: 'a' });
    expect((await collect()).value(ACTIVE, { model: 'a' })).toBe(1);
    request.end();
    expect((await collect()).sum(ACTIVE)).toBe(0);
  });

  it('are kept up to a getter that throws', async () => {
    const { collect, begin } = untyped();
    begin({ model: 'a' }).setAttributes(throwing(new Error('not yet'), { tier: 1 }));
    expect((await collect()).value(ACTIVE, { model: 'a', tier: 1 })).toBe(1);
    expect(warnings).toEqual(['stageguard: attributes that cannot be read are ignored: Error: not yet']);
  });
});

describe('a polluted Object.prototype', () => {
  const prototype = Object.prototype as unknown as Record<string, unknown>;
  afterEach(() => {
    for (const key of ['model', 'fresh', 'phase', 'name', 'stage']) delete prototype[key];
  });

  it('adds no attributes, also none that are known already', async () => {
    const { collect, begin } = untyped();
    begin({ model: 'a' }).end();
    prototype['model'] = 'a';
    prototype['fresh'] = 'b';
    begin({});
    begin({ tier: 1 });
    const collection = await collect();
    expect(
      collection.points(ACTIVE).map(({ attributes, value }) => [Object.keys(attributes), value]),
    ).toEqual([
      [[], 1],
      [['model'], 0],
      [['tier'], 1],
    ]);
  });

  it('cannot make a count wrong', async () => {
    const { collect, begin } = untyped();
    prototype['phase'] = 'decode';
    prototype['stage'] = 'db';
    const request = begin({});
    request.enter('route', { hot: true });
    expect((await collect()).sum('app.stage_requests')).toBe(1);
    request.end();
    expect((await collect()).sum('app.stage_requests')).toBe(0);
  });
});

describe('what was not declared', () => {
  it.each([
    ['a name', 'rout', '"rout"'],
    ['a name of Object.prototype', 'constructor', '"constructor"'],
    ['no name', undefined, '"<undefined>"'],
    ['null', null, '"<object>"'],
    ['an object', { stage: 'db', index: 0 }, '"<object>"'],
    ['a symbol', Symbol.iterator, '"<symbol>"'],
    ['a Proxy', new Proxy({}, { get: raise, has: raise }), '"<object>"'],
    ['a stage of other metrics', createRequestMetrics({ name: 'other' }).stage('handle'), '"<object>"'],
  ])('counts as _OTHER, with a warning and an anomaly: %s', async (_, stage, shown) => {
    const { collect, begin } = untyped();
    const request = begin();
    request.enter(stage);
    expect(request.stage).toBe('_OTHER');
    const collection = await collect();
    expect(collection.value('app.stage_requests', { stage: '_OTHER' })).toBe(1);
    expect(collection.sum('stageguard.anomalies', { kind: 'unknown_stage' })).toBe(1);
    expect(request.run(stage, () => request.stage)).toBe('_OTHER');
    request.guard(stage).end();
    expect((await collect()).sum('stageguard.anomalies', { kind: 'unknown_stage' })).toBe(3);
    const warning = `stageguard: app: a stage that is not declared counts as _OTHER: ${shown}`;
    expect(warnings.filter((message) => message !== warning)).toEqual([]);
    request.leave();
    expect(inStages(await collect())).toEqual({ handle: 1 });
  });

  it('warns once for each name, and shows no more than the beginning of a long one', () => {
    const { begin } = untyped();
    const request = begin();
    for (let i = 0; i < 3; i++) request.enter(`x${'y'.repeat(1_000)}`);
    expect(warnings).toEqual([
      `stageguard: app: a stage that is not declared counts as _OTHER: "x${'y'.repeat(79)}…"`,
    ]);
  });

  it.each([
    ['another value', { phase: 'warm', hot: true }, { phase: '_OTHER', hot: true }, 1],
    ['a value of another type', { phase: 'decode', hot: 'true' }, { phase: 'decode', hot: '_OTHER' }, 1],
    ['a missing value', { hot: true }, { phase: '_OTHER', hot: true }, 1],
    ['no attributes', undefined, { phase: '_OTHER', hot: '_OTHER' }, 2],
    ['null', null, { phase: '_OTHER', hot: '_OTHER' }, 2],
    ['a string', 'decode', { phase: '_OTHER', hot: '_OTHER' }, 2],
    ['a getter that throws', throwing(1, { hot: true }), { phase: '_OTHER', hot: true }, 1],
    ['an object as a value', { phase: {}, hot: true }, { phase: '_OTHER', hot: true }, 1],
  ])('is _OTHER among closed values, with an anomaly: %s', async (_, attributes, counted, anomalies) => {
    const { collect, begin } = untyped();
    const request = begin();
    request.enter('route', attributes);
    const collection = await collect();
    expect(collection.value('app.stage_requests', { stage: 'route', ...counted })).toBe(1);
    expect(collection.sum('stageguard.anomalies', { kind: 'unknown_value' })).toBe(anomalies);
    request.enter('route', attributes);
    request.end();
    expect((await collect()).sum('app.stage_requests')).toBe(0);
  });

  it('warns once for each value', () => {
    const { begin } = untyped();
    const request = begin();
    for (let i = 0; i < 3; i++) request.enter('route', { phase: 'lukewarm', hot: true });
    expect(warnings).toEqual([
      `stageguard: app: a value of 'phase' that stage 'route' does not list counts as _OTHER: "lukewarm"`,
    ]);
  });

  it('warns of a value that is missing', () => {
    const { metrics } = createLab({ stages: { tool: { kind: ['search'] } } });
    metrics.begin().enter('tool', {} as never);
    expect(warnings).toEqual([
      `stageguard: app: a value of 'kind' that stage 'tool' does not list counts as _OTHER: "undefined"`,
    ]);
  });

  it('is ignored among attributes that the stage does not have', async () => {
    const { collect, begin } = untyped();
    begin().enter('db', { phase: 'decode', user: 7 });
    const collection = await collect();
    expect(collection.value('app.stage_requests', { stage: 'db' })).toBe(1);
    expect(collection.sum('stageguard.anomalies')).toBe(0);
  });
});

function raise(): never {
  throw new Error('raised');
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
