import { describe, expect, it } from '@jest/globals';
import { createDenyListAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import { advance, rebase, release } from '@stageguard/core/adapter';
import { type Collection, createRandom, createTestProvider, createTestReader } from '@stageguard/testing';
import { createLab } from './fixtures/lab';
import { withMeter } from './fixtures/with-meter';

const stages = { db: {}, route: { phase: ['prefill', 'decode'] } } as const;
const lifecycle = ['handle', 'respond', 'detached'] as const;
const ENTRIES = 'app.stage_entries';
const handle = { stage: 'handle' };
const db = { stage: 'db' };

/** Those above 0, by stage and its attributes. */
function entries(collection: Collection): Record<string, number> {
  return Object.fromEntries(
    collection
      .points(ENTRIES)
      .filter(({ value }) => value !== 0)
      .map(({ attributes, value }) => [Object.values(attributes).join(' '), value]),
  );
}

type Lab = ReturnType<typeof createLab<typeof stages, (typeof lifecycle)[number]>>;
type Request = ReturnType<Lab['metrics']['begin']>;

describe('stage_entries', () => {
  it.each<[string, (request: Request) => void, Record<string, number>]>([
    ['begin', () => {}, { handle: 1 }],
    ['enter', (request) => request.enter('db'), { handle: 1, db: 1 }],
    ['enter into the stage that it is in', (request) => request.enter('handle'), { handle: 2 }],
    [
      'leave',
      (request) => {
        request.enter('db');
        request.leave();
      },
      { handle: 2, db: 1 },
    ],
    [
      'a guard, and the stage that it falls back into',
      (request) => request.guard('route', { phase: 'decode' }).end(),
      { handle: 2, 'route decode': 1 },
    ],
    [
      'run, and the stage that it falls back into',
      (request) => request.run('db', () => {}),
      { handle: 2, db: 1 },
    ],
    [
      'a guard that ends below another one: nothing',
      (request) => {
        const below = request.guard('db');
        request.guard('respond');
        below.end();
      },
      { handle: 1, db: 1, respond: 1 },
    ],
    ['advance', (request) => advance(request, 'respond'), { handle: 1, respond: 1 }],
    [
      'advance under a guard: nothing before that ends',
      (request) => {
        const guard = request.guard('db');
        advance(request, 'respond');
        guard.end();
      },
      { handle: 1, db: 1, respond: 1 },
    ],
    [
      'rebase under what was entered: nothing',
      (request) => {
        request.enter('db');
        rebase(request, 'respond');
      },
      { handle: 1, db: 1 },
    ],
    [
      'release under a guard',
      (request) => {
        request.guard('db');
        release(request);
      },
      { handle: 1, db: 1, detached: 1 },
    ],
    [
      'a guard of a request that is detached: nothing',
      (request) => {
        request.guard('db');
        release(request);
        request.guard('respond').end();
      },
      { handle: 1, db: 1, detached: 1 },
    ],
    ['end: nothing', (request) => request.end(), { handle: 1 }],
    ['setAttributes: nothing', (request) => request.setAttributes({ model: 'a' }), { handle: 1 }],
  ])('counts %s', async (_, act, expected) => {
    const { collect, metrics } = createLab({ stages, lifecycle, stageAttributes: ['model'] });
    const request = metrics.begin();
    act(request);
    expect(entries(await collect())).toEqual(expected);
  });

  it('are the exits and those that are still there, in every export of a thousand moves', async () => {
    const random = createRandom(7, 0);
    const { collect, metrics } = createLab({ stages, lifecycle, durations: true });
    const requests: Request[] = [];
    const guards: { end(): void }[] = [];
    for (let move = 0; move < 1_000; move++) {
      if (requests.length < 5) requests.push(metrics.begin());
      const request = random.pick(requests as [Request, ...Request[]]);
      random.pick([
        () => request.enter('db'),
        () => request.enter('route', { phase: random.pick(['prefill', 'decode']) }),
        () => request.leave(),
        () => advance(request, 'respond'),
        () => guards.push(request.guard('db')),
        () => guards.shift()?.end(),
        () => release(requests.splice(requests.indexOf(request), 1)[0] ?? request),
      ])();
      if (move % 100 !== 99) continue;
      const collection = await collect();
      const left = new Map(
        collection
          .histograms('app.stage_duration')
          .map(({ attributes, value }) => [JSON.stringify(attributes), value.count]),
      );
      for (const { attributes, value } of collection.points('app.stage_requests')) {
        const exits = left.get(JSON.stringify(attributes)) ?? 0;
        expect([attributes, (collection.value(ENTRIES, attributes) ?? 0) - exits]).toEqual([
          attributes,
          value,
        ]);
      }
    }
  });

  it('has the attributes of the stage, and none of the request', async () => {
    const { collect, metrics } = createLab({ stages, stageAttributes: ['model'] });
    for (const model of ['a', 'b', 'c']) metrics.begin({ model }).enter('route', { phase: 'decode' });
    const collection = await collect();
    expect(collection.points(ENTRIES)).toHaveLength(4);
    expect(collection.value(ENTRIES, { stage: 'route', phase: 'decode' })).toBe(3);
  });

  it('are exact by stage where the series of the stages overflow', async () => {
    const { collect, metrics } = createLab({ stages, stageAttributes: ['model'], cardinalityLimit: 5 });
    for (let model = 0; model < 20; model++) {
      const request = metrics.begin({ model });
      request.enter('db');
      request.run('route', () => {}, { phase: 'prefill' });
    }
    const collection = await collect();
    expect(collection.value('app.stage_requests', { 'otel.metric.overflow': true })).toBeGreaterThan(0);
    expect(entries(collection)).toEqual({ handle: 20, db: 40, 'route prefill': 20 });
  });

  it('are exact where one object has for an attribute of its requests what the other has for one of the stage', async () => {
    const { collect, metrics, meterProvider } = createLab({ stages });
    const other = createRequestMetrics({
      name: 'app',
      meterProvider,
      stages: { route: {} },
      stageAttributes: ['phase'],
    });
    metrics.begin().enter('route', { phase: 'decode' });
    for (let i = 0; i < 2; i++) other.begin({ phase: 'decode' }).enter('route');
    metrics.begin().enter('route', { phase: 'decode' });
    const collection = await collect();
    expect(collection.value('app.stage_requests', { stage: 'route', phase: 'decode' })).toBe(4);
    expect(entries(collection)).toMatchObject({ 'route decode': 2, route: 2 });
    other.close();
  });

  it('of more stages than the limit share the series that overflows', async () => {
    const { collect, metrics } = createLab({ stages: { tool: { name: 'open' } }, cardinalityLimit: 3 });
    for (const name of ['a', 'b', 'c', 'c']) metrics.begin().enter('tool', { name });
    const collection = await collect();
    expect(collection.value(ENTRIES, { 'otel.metric.overflow': true })).toBe(2);
    expect(collection.sum(ENTRIES)).toBe(8);
  });

  it('are what each of several readers sees, however often the others collect', async () => {
    const delta = createTestReader({ temporality: 'delta' });
    const { collect, metrics } = createLab({ stages }, { readers: [delta.reader] });
    const request = metrics.begin();
    expect((await delta.collect()).value(ENTRIES, handle)).toBe(1);
    request.enter('db');
    await collect();
    request.leave();
    await collect();
    const change = await delta.collect();
    expect([change.value(ENTRIES, handle), change.value(ENTRIES, db)]).toEqual([1, 1]);
    expect((await delta.collect()).value(ENTRIES, handle)).toBe(0);
    expect(entries(await collect())).toEqual({ handle: 2, db: 1 });
  });

  it('add up where a View drops an attribute', async () => {
    const { collect, metrics } = createLab(
      { stages },
      {
        views: [
          { instrumentName: ENTRIES, attributesProcessors: [createDenyListAttributesProcessor(['phase'])] },
        ],
      },
    );
    metrics.begin().enter('route', { phase: 'prefill' });
    metrics.begin().enter('route', { phase: 'decode' });
    expect((await collect()).value(ENTRIES, { stage: 'route' })).toBe(2);
  });

  it('is not exported where it is switched off', async () => {
    const { collect, metrics } = createLab({ stageEntries: false });
    metrics.begin();
    expect((await collect()).points(ENTRIES)).toEqual([]);
  });
});

describe('every entry is exported once', () => {
  it('those before the first provider, by that', async () => {
    const { collect, metrics, meterProvider } = createLab({ stages, meterProvider: () => undefined });
    metrics.begin().enter('db');
    metrics.begin().end();
    metrics.setMeterProvider(meterProvider);
    expect(entries(await collect())).toEqual({ handle: 2, db: 1 });
  });

  it('by the provider that was there, where another one takes its place', async () => {
    const { collect, metrics } = createLab({ stages });
    const other = createTestProvider();
    const request = metrics.begin();
    request.enter('db');
    await collect();
    request.enter('db');
    metrics.setMeterProvider(other.meterProvider);
    request.leave();
    expect(entries(await collect())).toEqual({ handle: 1, db: 2 });
    expect(entries(await other.collect())).toEqual({ handle: 1 });
    expect((await other.collect()).value(ENTRIES, db)).toBe(0);
  });

  it('by one that several ledgers are on, as their sum', async () => {
    const { collect, metrics, meterProvider } = createLab({ stages });
    const other = createRequestMetrics({ name: 'app', stages, meterProvider: () => meterProvider });
    metrics.begin().enter('db');
    other.begin().enter('db');
    other.begin();
    expect(entries(await collect())).toEqual({ handle: 3, db: 2 });
    other.close();
    metrics.begin();
    expect(entries(await collect())).toEqual({ handle: 4, db: 2 });
  });

  it('those of a metrics object that is closed too', async () => {
    const { collect, metrics } = createLab({ stages });
    metrics.begin().enter('db');
    metrics.close();
    expect(entries(await collect())).toEqual({ handle: 1, db: 1 });
  });

  it('as soon as an instrument works that has failed', async () => {
    let works = true;
    const { meterProvider, collect } = withMeter((meter) => {
      const create = meter.createCounter;
      meter.createCounter = (...args) => {
        const counter = create.apply(meter, args);
        const { add } = counter;
        counter.add = (...values) => {
          if (!works) throw new Error('no add');
          add.apply(counter, values);
        };
        return counter;
      };
    });
    const metrics = createRequestMetrics({ name: 'app', meterProvider, stages });
    metrics.begin();
    await collect();
    works = false;
    metrics.begin().enter('db');
    await collect();
    works = true;
    expect(entries(await collect())).toEqual({ handle: 2, db: 1 });
  });

  it('though the provider, called for one series, has it collected anew', async () => {
    let again = () => {};
    const { meterProvider, collect } = withMeter((meter) => {
      const create = meter.createCounter;
      meter.createCounter = (...args) => {
        const counter = create.apply(meter, args);
        const { add } = counter;
        counter.add = (...values) => {
          again();
          add.apply(counter, values);
        };
        return counter;
      };
    });
    const metrics = createRequestMetrics({ name: 'app', meterProvider, stages });
    const other = createTestProvider();
    metrics.begin().enter('db');
    again = () => {
      again = () => {};
      metrics.begin();
      metrics.setMeterProvider(other.meterProvider);
      metrics.begin();
    };
    const first = entries(await collect());
    const rest = entries(await other.collect());
    expect([(first['handle'] ?? 0) + (rest['handle'] ?? 0), first['db']]).toEqual([3, 1]);
  });
});
