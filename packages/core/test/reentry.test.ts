import './fixtures/second';

import { afterEach, describe, expect, it } from '@jest/globals';
import { type DiagLogger, diag } from '@opentelemetry/api';
import { advance, guardUntilReleased, hold, rebase, release } from '@stageguard/core/adapter';
import { createTestProvider } from '@stageguard/testing';
import { inStages } from './fixtures/in-stages';
import { createLab } from './fixtures/lab';
import { aSecondLater } from './fixtures/second';
import { withMeter } from './fixtures/with-meter';

// A logger, a clock, a provider, a name and attributes are the application's, and may call back amid anything.

const stages = { db: {}, cache: {} };
const lifecycle = ['handle', 'detached'] as const;
type Lab = ReturnType<typeof lab>;
type Request = ReturnType<Lab['metrics']['begin']>;
type Options = NonNullable<Parameters<typeof createLab<typeof stages, 'handle' | 'detached'>>[0]>;

let calledBack = () => {};
/** Calls back once. */
function callBack(): void {
  const call = calledBack;
  calledBack = () => {};
  call();
}

function lab(options: Options = {}) {
  return createLab({ stages, lifecycle, ...options });
}

/** What happens within each call of the application. */
const WITHIN: [string, (metrics: Lab['metrics'], request: Request) => void][] = [
  ['ends the request', (_, request) => request.end()],
  ['releases the request', (_, request) => release(request)],
  [
    'ends the request and begins another one',
    (metrics, request) => {
      request.end();
      metrics.begin({ who: 'later' });
    },
  ],
  ['moves the request', (_, request) => request.enter('cache')],
  ['opens a guard', (_, request) => void request.guard('cache')],
  ['takes it through a stage', (_, request) => request.run('cache', () => {})],
  ['gives it attributes', (_, request) => request.setAttributes({ who: 'first' })],
  ['begins another one', (metrics) => void metrics.begin({ who: 'later' })],
];

/** What is called while the application calls back: by its logger, clock, … */
const VERBS: [string, (request: Request) => void][] = [
  ['enter', (request) => request.enter('db')],
  ['an unknown stage', (request) => request.enter('unheard of' as 'db')],
  ['leave', (request) => request.leave()],
  ['guard', (request) => request.guard('db').end()],
  ['a guard that stays', (request) => void request.guard('db')],
  ['a guard until the release', (request) => guardUntilReleased(request.shared, 'db').end()],
  ['a hold that stays', (request) => void hold(request)],
  ['the end of the last hold', (request) => releasedWith(request, () => hold(request)).end()],
  ['the end of the last guard', (request) => releasedWith(request, () => request.guard('db')).end()],
  ['advance', (request) => advance(request, 'unheard of' as 'handle')],
  ['rebase', (request) => rebase(request, 'unheard of' as 'handle')],
  ['setAttributes', (request) => request.setAttributes({ model: 'a', no: {} as string })],
  ['with', (request) => request.with(() => {})],
  ['release', (request) => release(request)],
  ['end', (request) => request.end()],
];

/** What keeps a request that is released. Nothing calls back so far. */
function releasedWith<K>(request: Request, keep: () => K): K {
  const call = calledBack;
  calledBack = () => {};
  const keeper = keep();
  release(request);
  calledBack = call;
  return keeper;
}

const logger: DiagLogger = {
  error() {},
  warn: () => callBack(),
  info() {},
  debug() {},
  verbose() {},
};

/** A provider whose histograms call back. */
function recording() {
  return withMeter((meter) => {
    const create = meter.createHistogram;
    meter.createHistogram = (...args) => Object.assign(create.apply(meter, args), { record: callBack });
  });
}

/** A provider that calls back where it is told of a series. */
function told() {
  return withMeter((meter) => {
    const create = meter.createUpDownCounter;
    meter.createUpDownCounter = (...args) => {
      const counter = create.apply(meter, args);
      const { add } = counter;
      counter.add = (...values) => {
        callBack();
        add.apply(counter, values);
      };
      return counter;
    };
  });
}

const CALLERS: [string, () => Options][] = [
  [
    'a logger that is told of a series too many',
    () => {
      diag.setLogger(logger, { suppressOverrideMessage: true });
      // Declared stages have theirs; whatever comes with other attributes has not.
      return { cardinalityLimit: 4, stageAttributes: ['model', 'who'] };
    },
  ],
  [
    'a clock',
    () => {
      let time = 0;
      const clock = () => {
        callBack();
        return ++time;
      };
      return { clock };
    },
  ],
  // Of each stage the series with the attributes of the request is a new one.
  [
    'a provider that is told of a series',
    () => ({ stageAttributes: ['model'], meterProvider: told().meterProvider }),
  ],
  ['a histogram', () => ({ durations: true, meterProvider: recording().meterProvider })],
];

it('a request whose attributes move its metrics to another provider counts where it began', async () => {
  const [before, after] = [createTestProvider(), createTestProvider()];
  const { metrics } = lab({ meterProvider: before.meterProvider });
  // Another one shares the ledger, so it cannot be taken along.
  const other = lab({ meterProvider: before.meterProvider });
  metrics.begin().end();
  const request = metrics.begin({
    get model() {
      metrics.setMeterProvider(after.meterProvider);
      metrics.begin().end();
      return 'a';
    },
  });
  expect([metrics.active, other.metrics.active]).toEqual([0, 1]);
  expect([inStages(await before.collect()), inStages(await after.collect())]).toEqual([{ handle: 1 }, {}]);
  request.end();
  expect([metrics.active, other.metrics.active]).toEqual([0, 0]);
});

afterEach(() => {
  calledBack = () => {};
  diag.disable();
});

describe.each(CALLERS)('%s', (_, options) => {
  describe.each(WITHIN)('that %s', (_, within) => {
    it.each(VERBS)('in %s leaves every number right', async (_, verb) => {
      const { metrics } = lab(options());
      const { meterProvider, collect } = createTestProvider();
      const before = metrics.begin({ who: 'before' });
      const request = metrics.begin({ model: 'b' });
      const begun: Request[] = [];
      const { begin } = metrics;
      metrics.begin = (...args) => {
        const request = begin.apply(metrics, args);
        begun.push(request);
        return request;
      };
      calledBack = () => within(metrics, request);
      verb(request);
      aSecondLater();
      calledBack = () => {};
      // By what the core keeps of one that has ended, if one has.
      metrics.begin({ who: 'later' });

      expect(before.stage).toBe('handle');
      for (const later of begun) expect(later.stage).toBe('handle');
      const { oldest } = metrics.snapshot();
      expect(oldest).toHaveLength(metrics.active);
      expect(oldest.filter(({ attributes }) => attributes['who'] === 'later')).toHaveLength(begun.length);
      const open = [before, request, ...begun];
      for (const stage of ['handle', 'db', 'cache', 'detached'] as const) {
        expect([stage, metrics.count(stage)]).toEqual([
          stage,
          open.filter((request) => request.stage === stage).length,
        ]);
      }
      metrics.setMeterProvider(meterProvider);
      expect((await collect()).sum('app.active_requests')).toBe(metrics.active);
      const counted = metrics.snapshot().stages.reduce((sum, { count }) => sum + count, 0);
      expect(counted).toBe(metrics.active);
      for (const request of open) request.end();
      expect(metrics.active).toBe(0);
      const collection = await collect();
      for (const { value } of collection.points('app.active_requests')) expect(value).toBe(0);
      expect(inStages(collection)).toEqual({});
    });
  });
});

it('attributes that end the request when they are read are not those of the next one', () => {
  const { metrics } = lab();
  const request = metrics.begin();
  const attributes = {
    get who() {
      request.end();
      metrics.begin({ who: 'later' });
      return 'first';
    },
  };
  request.setAttributes(attributes);
  expect(metrics.snapshot().oldest.map(({ attributes }) => attributes)).toEqual([{ who: 'later' }]);
});

it('a clock that ends the hold that asks for the time, and opens another one, leaves the request to that', () => {
  const { metrics } = lab({
    clock() {
      callBack();
      return 1;
    },
  });
  const request = metrics.begin();
  const first = hold(request);
  release(request);
  let second: ReturnType<typeof hold> | undefined;
  calledBack = () => {
    second = hold(request);
    first.end();
  };
  first.end();
  expect(metrics.active).toBe(1);
  second?.end();
  expect(metrics.active).toBe(0);
});

it('a name that ends requests when a snapshot asks for it leaves the snapshot as it was', () => {
  const { clock, metrics } = lab();
  const name = {
    toString() {
      for (const request of requests) request.end();
      metrics.begin({ who: 'later' });
      return 'first';
    },
  };
  const requests = [
    metrics.begin({ who: 'first' }, { name }),
    metrics.begin({ who: 'second' }, { name: 'second' }),
  ];
  clock.advance(1_000);
  expect(metrics.snapshot().oldest).toMatchObject([
    { name: 'first', attributes: { who: 'first' }, age: 1 },
    { name: 'second', attributes: { who: 'second' }, age: 1 },
  ]);
  expect(metrics.active).toBe(1);
});

// Requests come to a provider from the newest to the oldest; `b` is the one in the middle.
it.each([
  ['a', 1],
  ['b', 1],
  ['c', 1],
  ['ab', 1],
  ['ac', 1],
  ['bc', 1],
  ['abc', 1],
  ['a', 0],
  ['b', 0],
  ['c', 0],
])('a provider that ends %s and begins %d when b comes to it has every count', async (ended, begins) => {
  const { metrics } = lab({ meterProvider: () => undefined });
  const requests = new Map(['a', 'b', 'c'].map((who) => [who, metrics.begin({ who })]));
  const { meterProvider, collect } = withMeter((meter) => {
    const create = meter.createUpDownCounter;
    meter.createUpDownCounter = (...args) => {
      const counter = create.apply(meter, args);
      const { add } = counter;
      counter.add = (value, attributes, context) => {
        if (attributes?.['who'] === 'b') callBack();
        add.call(counter, value, attributes, context);
      };
      return counter;
    };
  });
  calledBack = () => {
    for (const who of ended) requests.get(who)?.end();
    if (begins === 1) requests.set('later', metrics.begin({ who: 'later' }));
    else requests.get('b')?.enter('db');
  };
  metrics.setMeterProvider(meterProvider);
  const open = [...requests].filter(([, request]) => request.stage !== undefined).map(([who]) => who);
  expect(open).toHaveLength(3 + begins - ended.length);
  expect(metrics.active).toBe(open.length);
  const shown = metrics.snapshot().oldest.map(({ attributes }) => attributes['who']);
  expect(shown.sort()).toEqual(open.sort());
  expect(metrics.count('db')).toBe(requests.get('b')?.stage === 'db' ? 1 : 0);
  expect((await collect()).sum('app.active_requests')).toBe(open.length);
  for (const request of requests.values()) request.end();
  expect(metrics.active).toBe(0);
  expect((await collect()).sum('app.active_requests')).toBe(0);
});

it('a stack that overflows amid an end takes no later request with it', () => {
  const { metrics } = lab();
  const end = (request: Request) => {
    try {
      end(request);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      request.end();
    }
  };
  for (let i = 0; i < 20; i++) {
    const request = metrics.begin();
    try {
      end(request);
    } finally {
      request.end();
    }
  }
  const later = metrics.begin();
  later.enter('db');
  const another = metrics.begin();
  aSecondLater();
  expect([later.stage, another.stage]).toEqual(['db', 'handle']);
});
