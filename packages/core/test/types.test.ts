// What must not compile stands below `@ts-expect-error`: `tsc -b` fails where it does compile.
import { describe, expect, it } from '@jest/globals';
import {
  type ActiveRequest,
  type BoundStage,
  createRequestMetrics,
  type Guard,
  type OwnedRequest,
  type RequestMetrics,
  type Scope,
} from '@stageguard/core';
import { advance, begin, release } from '@stageguard/core/adapter';
import { expectTypeOf } from 'expect-type';

const metrics = createRequestMetrics({
  name: 'types',
  stages: {
    preprocess: {},
    route: { phase: ['prefill', 'decode'], hot: [true, false], n: [1, 2] },
    tool: { name: 'open' },
  },
});
const request = metrics.begin({ model: 'a' });
const phase = 'prefill' as const;

describe('a stage', () => {
  it('is one of the declared names, or handle', () => {
    request.enter('preprocess');
    request.enter('handle');
    // @ts-expect-error no such stage
    request.enter('rout');
    // @ts-expect-error no such stage
    metrics.enter('respond');
    // @ts-expect-error no such stage
    expectTypeOf(metrics.stage('rout'));
    // @ts-expect-error no such stage
    metrics.begin({}, { stage: 'rout' });
    // @ts-expect-error no such stage
    advance(request, 'rout');
    // @ts-expect-error no such stage
    metrics.run('rout', () => {});
    // @ts-expect-error no such stage
    metrics.count('rout');
  });

  it('has its attributes, each with one of its values', () => {
    request.enter('route', { phase, hot: true, n: 2 });
    request.enter('tool', { name: 'anything' });
    request.enter('tool', { name: 7 });
    // @ts-expect-error no such value
    request.enter('route', { phase: 'warm', hot: true, n: 1 });
    // @ts-expect-error a value of another type
    request.enter('route', { phase, hot: 'true', n: 1 });
    // @ts-expect-error no such attribute
    request.enter('route', { phas: 'prefill', hot: true, n: 1 });
    // @ts-expect-error one too many
    request.enter('route', { phase, hot: true, n: 1, model: 'a' });
    // @ts-expect-error one is missing
    request.enter('route', { phase, hot: true });
    // @ts-expect-error all are missing
    request.enter('route');
    // @ts-expect-error it has none
    request.enter('preprocess', { phase });
    // @ts-expect-error null is no value
    request.enter('tool', { name: null });
    // @ts-expect-error all are missing
    request.guard('route').end();
    // @ts-expect-error they come after the function
    expect(() => request.run('route', { phase, hot: true, n: 1 }, () => {})).toThrow(TypeError);
  });

  it('is bound once, and then stands for its attributes', () => {
    const bound = metrics.stage('route', { phase, hot: true, n: 1 });
    expectTypeOf(bound).toEqualTypeOf<BoundStage>();
    request.enter(bound);
    expectTypeOf(request.run(bound, () => 7)).toBeNumber();
    // @ts-expect-error it is bound already
    request.enter(bound, { phase });
    // @ts-expect-error nothing else is a bound stage
    request.enter({ stage: 'route', attributes: {} });
  });

  it('of the lifecycle is one too, and handle is none where there is another lifecycle', () => {
    const adapter = createRequestMetrics({
      name: 'types.adapter',
      lifecycle: ['receive', 'respond'],
      stages: { db: {} },
    });
    advance(adapter.begin(), 'respond');
    adapter.begin().enter('db');
    // @ts-expect-error not in this lifecycle
    adapter.begin().enter('handle');
    expectTypeOf<Parameters<typeof adapter.enter>[0]>().toEqualTypeOf<
      'receive' | 'respond' | 'db' | BoundStage
    >();
  });

  it('may be one of several, where all stand alone', () => {
    const either = 'handle' as 'handle' | 'preprocess';
    request.enter(either);
    const any = 'preprocess' as 'preprocess' | 'route';
    // @ts-expect-error one of them has attributes
    request.enter(any);
    const orBound = 'handle' as 'handle' | BoundStage;
    request.enter(orBound);
  });

  it('is any, with any attributes, where stages are not known: all metrics and requests are these', () => {
    const all: RequestMetrics[] = [metrics, createRequestMetrics({ name: 'types.plain' })];
    const requests: (ActiveRequest | OwnedRequest)[] = [request, request.shared];
    for (const each of [...all, ...requests]) {
      each.enter('tool', { name: 'search' });
      expectTypeOf(each.run('tool', () => 7, { name: 'search' })).toBeNumber();
    }
    const lifecycle: [string, ...string[]] = ['wait', 'work'];
    const named = createRequestMetrics({ name: 'types.any', lifecycle, stages: { db: { table: 'open' } } });
    named.begin().enter('work');
    named.begin().enter('db', { table: 'orders' });
  });

  it('and an attribute have no name that something else has', () => {
    const make = createRequestMetrics;
    // @ts-expect-error a stage of the lifecycle
    expect(() => make({ name: 'x', stages: { handle: {} } })).toThrow(TypeError);
    // @ts-expect-error the name of the stage
    expect(() => make({ name: 'x', stages: { db: { stage: ['a'] } } })).toThrow(TypeError);
    make({ name: 'x', lifecycle: ['wait'], stages: { handle: {}, db: { stages: ['a'] } } }).close();
  });

  it('is handle alone where none is declared', () => {
    const plain = createRequestMetrics({ name: 'types.plain' });
    plain.begin().enter('handle');
    expectTypeOf<Parameters<typeof plain.enter>[0]>().toEqualTypeOf<'handle' | BoundStage>();
  });
});

describe('what the verbs return', () => {
  it('has the type of what the function returns', () => {
    expectTypeOf(request.run('preprocess', () => 7)).toEqualTypeOf<number>();
    expectTypeOf(request.run('preprocess', async () => 7)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(metrics.run('route', async () => 'x', { phase, hot: true, n: 1 })).toEqualTypeOf<
      Promise<string>
    >();
    expectTypeOf(request.with((a: number, b: string) => `${a}${b}`, 1, 'x')).toEqualTypeOf<string>();
    expectTypeOf(metrics.ignore((a: number) => a, 1)).toEqualTypeOf<number>();
    // @ts-expect-error an argument of another type
    request.with((a: number) => a, 'x');
  });

  it('is disposable', () => {
    expectTypeOf(request).toExtend<Scope>();
    expectTypeOf(request.guard('preprocess')).toEqualTypeOf<Guard>();
    expectTypeOf(metrics.guard('preprocess')).toEqualTypeOf<Guard>();
    expectTypeOf<Guard[typeof Symbol.dispose]>().toEqualTypeOf<() => void>();
    expectTypeOf(request.stage).toEqualTypeOf<string | undefined>();
  });

  it('can be ended by the one who began it alone', () => {
    type Stages = typeof metrics extends RequestMetrics<infer S> ? S : never;
    expectTypeOf(request).toEqualTypeOf<OwnedRequest<Stages>>();
    expectTypeOf(metrics.current()).toEqualTypeOf<ActiveRequest<Stages> | undefined>();
    expectTypeOf(request.shared).toEqualTypeOf<ActiveRequest<Stages>>();
    // @ts-expect-error it did not begin it
    expect(metrics.current()?.end).toBeUndefined();
    // @ts-expect-error it did not begin it
    expect(request.shared.release).toBeUndefined();
  });
});

describe('what adapters call', () => {
  it('is no verb of a request, and asks for the one that its adapter began', () => {
    // @ts-expect-error a function of adapters
    expect(request.release).toBeUndefined();
    // @ts-expect-error an option of adapters
    metrics.begin({}, { watch: { look() {} } }).end();
    const shared = metrics.begin().shared;
    // @ts-expect-error it did not begin it
    expect(() => release(shared)).toThrow(TypeError);
    expectTypeOf(begin(metrics, {}, { watch: { look() {} } })).toEqualTypeOf(request);
  });
});

describe('options', () => {
  it('know their names and types', () => {
    // @ts-expect-error name is required
    expect(() => createRequestMetrics({})).toThrow(TypeError);
    // @ts-expect-error unknown
    expect(() => createRequestMetrics({ name: 'x', stagetime: true })).toThrow(TypeError);
    // @ts-expect-error neither a list nor open
    expect(() => createRequestMetrics({ name: 'x', stages: { db: { table: 'a' } } })).toThrow(TypeError);
    // @ts-expect-error a lifecycle has a first stage
    expect(() => createRequestMetrics({ name: 'x', lifecycle: [] })).toThrow(TypeError);
  });

  it('take undefined for what is not wanted', () => {
    createRequestMetrics({ name: 'x', stages: undefined, clock: undefined, meterProvider: undefined });
    metrics.begin(undefined, { name: undefined, stage: undefined }).end();
    expect(metrics.snapshot({ oldest: undefined }).name).toBe('types');
  });
});
