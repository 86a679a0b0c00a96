import './fixtures/second';

import { describe, expect, it } from '@jest/globals';
import { advance, hold, rebase, release } from '@stageguard/core/adapter';
import { createTestProvider } from '@stageguard/testing';
import { collectGarbageUntil, heapUsed } from '@stageguard/testing/jest';
import { inStages } from './fixtures/in-stages';
import { createLab } from './fixtures/lab';
import { aSecondLater } from './fixtures/second';
import { whereIs } from './fixtures/where-is';

// What the core keeps of a request that has ended serves the next one: nothing of the first may reach it.

const lab = () => createLab({ stages: { db: {}, cache: {} }, lifecycle: ['handle', 'detached'] });
type Request = ReturnType<ReturnType<typeof lab>['metrics']['begin']>;

const VERBS: [string, (ended: Request) => void][] = [
  ['stage', (ended) => expect(ended.stage).toBeUndefined()],
  ['enter', (ended) => ended.enter('db')],
  ['leave', (ended) => ended.leave()],
  ['run', (ended) => expect(ended.run('db', () => 7)).toBe(7)],
  ['guard', (ended) => ended.guard('db').end()],
  ['a guard that stays open', (ended) => void ended.guard('db')],
  ['setAttributes', (ended) => ended.setAttributes({ model: 'a' })],
  ['with', (ended) => ended.with(() => {})],
  ['advance', (ended) => advance(ended, 'detached')],
  ['rebase', (ended) => rebase(ended, 'detached')],
  ['hold', (ended) => hold(ended).end()],
  ['a hold that stays', (ended) => void hold(ended)],
  ['release', (ended) => release(ended)],
  ['end', (ended) => ended.end()],
  ['dispose', (ended) => ended[Symbol.dispose]()],
  ['its shared handle', ({ shared }) => shared.run('db', () => shared.enter('cache'))],
];

describe.each([
  ['end', (request: Request) => request.end()],
  ['release', (request: Request) => release(request)],
  [
    'its last guard',
    (request: Request) => {
      const guard = request.guard('db');
      release(request);
      guard.end();
    },
  ],
])('a request that has ended by %s', (_, end) => {
  it.each(VERBS)('moves no later one by %s', async (_, use) => {
    const { collect, metrics } = lab();
    const ended = metrics.begin();
    end(ended);
    const later = metrics.begin();
    use(ended);
    expect(whereIs(metrics, later)).toBe('handle');
    expect(metrics.active).toBe(1);
    const collection = await collect();
    expect(inStages(collection)).toEqual({ handle: 1 });
    expect(collection.value('app.active_requests', {})).toBe(1);
    release(later);
    expect(metrics.active).toBe(0);
  });

  it('moves no later one from its context', () => {
    const { metrics } = lab();
    const ended = metrics.begin();
    end(ended);
    const later = metrics.begin();
    ended.with(() => {
      metrics.enter('db');
      metrics.setAttributes({ model: 'a' });
      // As where there is no request: one of its own.
      metrics.run('cache', () => expect(metrics.active).toBe(2));
    });
    expect(whereIs(metrics, later)).toBe('handle');
  });

  it('moves no later one by what it had opened', async () => {
    const { collect, metrics } = lab();
    const ended = metrics.begin();
    const [guard, held] = [ended.guard('db'), hold(ended)];
    guard.end();
    held.end();
    end(ended);
    const later = metrics.begin();
    const its = later.guard('cache');
    guard.end();
    held.end();
    expect(inStages(await collect())).toEqual({ cache: 1 });
    its.end();
  });

  it('leaves no later one its name, its stage or its guards', () => {
    const { metrics } = lab();
    const ended = metrics.begin({ model: 'a' }, { name: 'GET /first' });
    ended.enter('db');
    end(ended);
    metrics.begin();
    expect(metrics.snapshot().oldest).toMatchObject([
      { name: undefined, stage: 'handle', attributes: {}, age: 0 },
    ]);
  });

  it('takes no later one with it when its handle is collected', async () => {
    const { collect, metrics } = lab();
    const beginAndEnd = () => {
      const request = metrics.begin();
      aSecondLater();
      end(request);
    };
    // What is garbage beside it is reclaimed: so there was a collection, and finalizers ran.
    const lost = lab();
    const lose = () => lost.metrics.begin().enter('db');
    beginAndEnd();
    lose();
    const later = metrics.begin();
    aSecondLater();
    await collectGarbageUntil(() => lost.metrics.active === 0);
    expect(later.stage).toBe('handle');
    expect(inStages(await collect())).toEqual({ handle: 1 });
  });
});

it.each([
  ['a guard', (request: Request) => request.guard('db')],
  ['a hold', (request: Request) => hold(request)],
])('%s that outlives its request moves no later one', async (_, open) => {
  const { collect, metrics } = lab();
  const ended = metrics.begin();
  const scope = open(ended);
  ended.end();
  const later = metrics.begin();
  scope.end();
  expect(inStages(await collect())).toEqual({ handle: 1 });
  release(later);
  expect(metrics.active).toBe(0);
});

it('requests count on the provider of their time', async () => {
  const { collect, metrics } = lab();
  metrics.begin({ model: 'a' }).end();
  const next = createTestProvider();
  metrics.setMeterProvider(next.meterProvider);
  metrics.begin({ model: 'a' }).enter('db');
  expect(inStages(await collect())).toEqual({});
  expect(inStages(await next.collect())).toEqual({ db: 1 });
});

it('little is kept of a burst', () => {
  const { metrics } = lab();
  const burst = () => {
    for (const request of Array.from({ length: 50_000 }, () => metrics.begin())) request.end();
  };
  const before = heapUsed();
  burst();
  // All of it would be 9 MB.
  expect(heapUsed() - before).toBeLessThan(2_000_000);
});

it('no provider is kept after requests have moved from it', async () => {
  const { metrics } = lab();
  const provider = (() => {
    const { meterProvider } = createTestProvider();
    metrics.setMeterProvider(meterProvider);
    return new WeakRef(meterProvider);
  })();
  metrics.begin().end();
  metrics.setMeterProvider(createTestProvider().meterProvider);
  await collectGarbageUntil(() => provider.deref() === undefined);
  expect(metrics.active).toBe(0);
});

it('no name is kept after the end of its request', async () => {
  const { metrics } = lab();
  const name = (() => {
    const name = { toString: () => 'name' };
    metrics.begin({}, { name }).end();
    return new WeakRef(name);
  })();
  await collectGarbageUntil(() => name.deref() === undefined);
  expect(metrics.active).toBe(0);
});
