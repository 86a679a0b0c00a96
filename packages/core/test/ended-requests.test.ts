import './fixtures/second';

import { describe, expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { advance, hold, release } from '@stageguard/core/adapter';
import { type Collection, createRandom, createTestProvider, createTestReader } from '@stageguard/testing';
import { collectGarbageUntil, watchWarnings } from '@stageguard/testing/jest';
import { Endings } from '../dist/books/endings.js';
import { createLab } from './fixtures/lab';
import { aSecondLater } from './fixtures/second';

const warnings = watchWarnings();

const stages = { db: {}, route: { phase: ['prefill', 'decode'] } } as const;
const lifecycle = ['handle', 'respond', 'detached'] as const;
const ENDED = 'app.ended_requests';
const OUTCOMES = ['answered', 'failed', 'aborted', 'abandoned', 'reclaimed', 'ended'] as const;

const lab = () => createLab({ stages, lifecycle });

/** Those above 0, as `stage outcome`. */
function ended(collection: Collection): Record<string, number> {
  return Object.fromEntries(
    collection
      .points(ENDED)
      .filter(({ value }) => value !== 0)
      .map(({ attributes, value }) => [`${attributes['stage']} ${attributes['outcome']}`, value]),
  );
}

/** Nothing else refers to what is made in here. */
function apart(fn: () => void): void {
  fn();
}

describe('a request has ended', () => {
  type Request = ReturnType<ReturnType<typeof lab>['metrics']['begin']>;

  it.each<[string, (request: Request) => void, string]>([
    ['end()', (request) => request.end(), 'handle ended'],
    ['using', (request) => request[Symbol.dispose](), 'handle ended'],
    ['release()', (request) => release(request), 'handle ended'],
    ...OUTCOMES.map((outcome): [string, (request: Request) => void, string] => [
      `end({ outcome: '${outcome}' })`,
      (request) => request.end({ outcome }),
      `handle ${outcome}`,
    ]),
    ...OUTCOMES.map((outcome): [string, (request: Request) => void, string] => [
      `release('${outcome}')`,
      (request) => release(request, outcome),
      `handle ${outcome}`,
    ]),
    [
      'release in the stage that was entered',
      (request) => {
        request.enter('route', { phase: 'decode' });
        release(request, 'answered');
      },
      'route answered',
    ],
    [
      'end in the stage of a guard',
      (request) => {
        request.guard('db');
        request.end({ outcome: 'failed' });
      },
      'db failed',
    ],
    [
      'end under a guard that goes on',
      (request) => {
        const guard = request.guard('db');
        request.end();
        guard.end();
      },
      'db ended',
    ],
    [
      'release under a guard: with the guard, as it was released, where it was then',
      (request) => {
        const guard = request.guard('db');
        release(request, 'aborted');
        guard.end();
      },
      'db aborted',
    ],
    [
      'release under a hold: with the hold, as it was released, where it was then',
      (request) => {
        const held = hold(request);
        advance(request, 'respond');
        release(request, 'answered');
        held.end();
      },
      'respond answered',
    ],
    [
      'end after a release: as it was released',
      (request) => {
        request.guard('db');
        release(request, 'aborted');
        request.end({ outcome: 'answered' });
      },
      'db aborted',
    ],
    [
      'end twice: once, as the first says',
      (request) => {
        request.end({ outcome: 'answered' });
        request.end({ outcome: 'failed' });
        release(request, 'aborted');
      },
      'handle answered',
    ],
  ])('by %s', async (_, act, expected) => {
    const { collect, metrics } = lab();
    const request = metrics.begin();
    act(request);
    expect(metrics.active).toBe(0);
    expect(ended(await collect())).toEqual({ [expected]: 1 });
  });

  it('only when it is no longer counted: not while a guard keeps it', async () => {
    const { collect, metrics } = lab();
    const request = metrics.begin();
    const guard = request.guard('db');
    release(request, 'answered');
    expect(ended(await collect())).toEqual({});
    guard.end();
    expect(ended(await collect())).toEqual({ 'db answered': 1 });
  });

  it('by the close of its metrics, with what was released as it was', async () => {
    const { collect, metrics } = lab();
    metrics.begin().enter('db');
    const request = metrics.begin();
    hold(request);
    release(request, 'aborted');
    metrics.close();
    expect(ended(await collect())).toEqual({ 'db ended': 1, 'handle aborted': 1 });
  });

  it('with another outcome than the one that its object served before', async () => {
    const { collect, metrics } = lab();
    const first = metrics.begin();
    const guard = first.guard('db');
    release(first, 'aborted');
    guard.end();
    first.end();
    const second = metrics.begin();
    hold(second);
    release(second);
    second.end();
    expect(ended(await collect())).toEqual({ 'db aborted': 1, 'handle ended': 1 });
  });

  it('by an outcome that does not exist: ended, and an anomaly that says what was given', async () => {
    const { collect, metrics } = lab();
    const request = metrics.begin();
    request.end({ outcome: 'vanished' as 'ended' });
    request.end({ outcome: 'again' as 'ended' });
    release(metrics.begin(), 'gone' as 'ended');
    const collection = await collect();
    expect(ended(collection)).toEqual({ 'handle ended': 2 });
    expect(collection.sum('stageguard.anomalies', { kind: 'unknown_value' })).toBe(2);
    expect(warnings).toEqual(
      ['vanished', 'gone'].map(
        (given) => `stageguard: app: an outcome that does not exist counts as ended: "${given}"`,
      ),
    );
  });

  it('by options that cannot be read: ended', async () => {
    const { collect, metrics } = lab();
    metrics.begin().end({
      get outcome(): 'failed' {
        throw new Error('no outcome');
      },
    });
    metrics.begin().end(null as unknown as undefined);
    expect(ended(await collect())).toEqual({ 'handle ended': 2 });
    expect(warnings).toEqual([
      expect.stringContaining('options of end() that cannot be read are ignored: Error: no outcome'),
      expect.stringContaining('options of end() that cannot be read are ignored: TypeError'),
    ]);
  });
});

describe('a job has ended', () => {
  it.each<[string, () => unknown, string]>([
    ['ended where its function returns', () => 7, 'db ended'],
    ['ended where its promise resolves', () => Promise.resolve(7), 'db ended'],
    [
      'failed where its function throws',
      () => {
        throw new Error('thrown');
      },
      'db failed',
    ],
    ['failed where its promise rejects', () => Promise.reject(new Error('rejected')), 'db failed'],
    [
      'failed where a thenable of another kind rejects',
      // biome-ignore lint/suspicious/noThenProperty: the very thing.
      () => ({ then: (_: unknown, reject: (error: Error) => void) => reject(new Error('rejected')) }),
      'db failed',
    ],
    [
      'failed where the then of a thenable throws',
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: the very thing.
        then() {
          throw new Error('thrown');
        },
      }),
      'db failed',
    ],
    [
      'ended where a thenable of another kind resolves',
      // biome-ignore lint/suspicious/noThenProperty: the very thing.
      () => ({ then: (resolve: (value: number) => void) => resolve(7) }),
      'db ended',
    ],
  ])('%s', async (_, fn, expected) => {
    const { collect, metrics } = lab();
    try {
      await metrics.run('db', fn);
    } catch {
      // What it fails with is for its caller.
    }
    expect(ended(await collect())).toEqual({ [expected]: 1 });
  });
});

describe('what is lost', () => {
  it('is reclaimed, where it was', async () => {
    const { collect, metrics } = lab();
    apart(() => metrics.begin().enter('db'));
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
    expect(ended(await collect())).toEqual({ 'db reclaimed': 1 });
  });

  it.each([
    ['answered', 'reclaimed'],
    ['ended', 'reclaimed'],
    ['aborted', 'abandoned'],
    ['failed', 'abandoned'],
  ] as const)('after the request was %s is %s, where it was released', async (released, outcome) => {
    const { collect, metrics } = lab();
    const guarded = metrics.begin();
    apart(() => guarded.guard('db'));
    release(guarded, released);
    const held = metrics.begin();
    apart(() => hold(held));
    release(held, released);
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
    expect(ended(await collect())).toEqual({ [`db ${outcome}`]: 1, [`handle ${outcome}`]: 1 });
  });

  it('changes nothing where something else keeps the request to its end', async () => {
    const { collect, metrics } = lab();
    const request = metrics.begin();
    const held = hold(request);
    apart(() => request.guard('db'));
    release(request, 'aborted');
    apart(() => metrics.begin());
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 1);
    held.end();
    expect(ended(await collect())).toEqual({ 'db aborted': 1, 'handle reclaimed': 1 });
  });

  it('is reclaimed where a job is lost, and a guard within it ends later', async () => {
    const { collect, metrics } = lab();
    const guards: { end(): void }[] = [];
    apart(() => {
      void metrics.run('db', () => {
        guards.push(metrics.guard('route', { phase: 'decode' }));
        return new Promise(() => {});
      });
    });
    aSecondLater();
    await collectGarbageUntil(() => metrics.count('detached') === 1);
    guards[0]?.end();
    expect(ended(await collect())).toEqual({ 'route reclaimed': 1 });
  });
});

describe('ended_requests', () => {
  it('has every declared stage with every outcome that there can be as 0 from the start', async () => {
    const { collect } = createLab({ stages: { db: {}, tool: { name: 'open' } } });
    const points = (await collect()).points(ENDED);
    expect(points.map(({ attributes }) => attributes)).toEqual(
      ['handle', 'db', 'tool'].flatMap((stage) =>
        ['ended', 'failed', 'reclaimed'].map((outcome) => ({ stage, outcome })),
      ),
    );
    expect(points.every(({ value }) => value === 0)).toBe(true);
  });

  it('has the outcomes that an adapter names', async () => {
    const { collect } = createLab({ outcomes: ['answered', 'aborted'] });
    expect((await collect()).points(ENDED).map(({ attributes }) => attributes)).toEqual([
      { stage: 'handle', outcome: 'answered' },
      { stage: 'handle', outcome: 'aborted' },
    ]);
  });

  it('has no attributes of requests, nor of stages', async () => {
    const { collect, metrics } = createLab({ stages, stageAttributes: ['model'], cardinalityLimit: 10 });
    for (let model = 0; model < 30; model++) {
      const request = metrics.begin({ model });
      request.enter('route', { phase: model % 2 === 0 ? 'prefill' : 'decode' });
      request.end();
    }
    expect(ended(await collect())).toEqual({ 'route ended': 30 });
  });

  it('is what each of several readers sees, however often the others collect', async () => {
    const delta = createTestReader({ temporality: 'delta' });
    const { collect, metrics } = createLab({ stages }, { readers: [delta.reader] });
    metrics.begin().end();
    expect(ended(await delta.collect())).toEqual({ 'handle ended': 1 });
    metrics.begin().end({ outcome: 'answered' });
    await collect();
    expect(ended(await delta.collect())).toEqual({ 'handle answered': 1 });
    expect(ended(await delta.collect())).toEqual({});
    expect(ended(await collect())).toEqual({ 'handle ended': 1, 'handle answered': 1 });
  });

  it('tells every end once: to the provider that is there, or to the first that comes', async () => {
    const { collect, metrics, meterProvider } = createLab({ stages, meterProvider: () => undefined });
    const other = createTestProvider();
    metrics.begin().end();
    metrics.setMeterProvider(meterProvider);
    metrics.begin().end();
    metrics.setMeterProvider(other.meterProvider);
    metrics.begin().end({ outcome: 'failed' });
    expect(ended(await collect())).toEqual({ 'handle ended': 2 });
    expect(ended(await other.collect())).toEqual({ 'handle failed': 1 });
  });

  it('is the sum of several ledgers on one provider', async () => {
    const { collect, metrics, meterProvider } = createLab({ stages });
    const other = createRequestMetrics({ name: 'app', stages, meterProvider: () => meterProvider });
    metrics.begin().end();
    other.begin().end();
    other.close();
    expect(ended(await collect())).toEqual({ 'handle ended': 2 });
  });

  it('and active requests are the begins, in every export of a thousand moves that gain attributes midway', async () => {
    const random = createRandom(11, 0);
    const { collect, metrics } = createLab({
      stages,
      lifecycle,
      stageAttributes: ['model'],
      cardinalityLimit: 8,
    });
    const requests: ReturnType<typeof metrics.begin>[] = [];
    const scopes: { end(): void }[] = [];
    let begins = 0;
    for (let move = 0; move < 1_000; move++) {
      if (requests.length < 5) {
        begins++;
        requests.push(metrics.begin());
      }
      const at = random.below(requests.length);
      const request = requests[at] as (typeof requests)[number];
      random.pick([
        () => request.enter('db'),
        () => request.setAttributes({ model: random.below(9) }),
        () => scopes.push(request.guard('route', { phase: 'decode' })),
        () => scopes.push(hold(request)),
        () => scopes.shift()?.end(),
        () => requests.splice(at, 1).forEach((ended) => void release(ended, random.pick(OUTCOMES))),
        () => requests.splice(at, 1)[0]?.end({ outcome: random.pick(OUTCOMES) }),
      ])();
      if (move % 100 !== 99) continue;
      const collection = await collect();
      expect(collection.sum(ENDED) + collection.sum('app.active_requests')).toBe(begins);
    }
  });

  it('is not exported where it is switched off', async () => {
    const { collect, metrics } = createLab({ endedRequests: false });
    metrics.begin().end();
    expect((await collect()).points(ENDED)).toEqual([]);
  });

  it('counts once where the provider, told of a new outcome, ends the request itself', async () => {
    let end = () => {};
    const { metrics, collect } = createLab(
      { stages },
      {
        views: [
          {
            instrumentName: ENDED,
            attributesProcessors: [
              {
                process(attributes) {
                  if (attributes['outcome'] === 'answered') end();
                  return attributes;
                },
              },
            ],
          },
        ],
      },
    );
    const request = metrics.begin();
    end = () => {
      end = () => {};
      request.end({ outcome: 'failed' });
      // Counted by the object that has just become free.
      metrics.begin();
    };
    request.end({ outcome: 'answered' });
    expect(metrics.active).toBe(1);
    expect(ended(await collect())).toEqual({ 'handle failed': 1 });
  });
});

it('an outcome that is declared again is the one that there is', () => {
  const added: unknown[] = [];
  const endings = new Endings((total) => added.push(total));
  endings.declare('db', 1);
  endings.declare('db', 1);
  expect(endings.all).toEqual(added);
  expect(added).toHaveLength(1);
});
