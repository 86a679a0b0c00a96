import './fixtures/second';

import { EventEmitter } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { OwnedRequest } from '@stageguard/core';
import { hold, release } from '@stageguard/core/adapter';
import { collectGarbageUntil, watchWarnings } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';
import { aSecondLater } from './fixtures/second';

const warnings = watchWarnings();
const stages = { db: {} };
const lifecycle = ['handle', 'detached'] as const;
const lab = () => createLab({ stages, lifecycle });
type Metrics = ReturnType<typeof lab>['metrics'];

const never = () => new Promise<void>(() => {});
const RECLAIMED = { kind: 'reclaimed' };

const left: (() => void)[] = [];
afterEach(() => {
  for (const end of left.splice(0)) end();
});

/** What work leaves behind, and what keeps its async context for as long as it lives. */
const LEFTOVERS = {
  nothing: () => {},
  'an interval': () => {
    const interval = setInterval(() => {}, 1e6);
    left.push(() => clearInterval(interval));
  },
  'a socket of a pool': () => {
    const server: Server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const socket: Socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      left.push(() => socket.destroy());
    });
    left.push(() => server.close());
  },
  'a promise that lives': () => {
    const living = new EventEmitter();
    void new Promise((resolve) => living.once('done', resolve)).then(() => {});
    left.push(() => living.emit('done'));
  },
} as const;

/** Each begins something that waits for what can no longer come, and keeps nothing of it. */
const LOST: Record<string, (metrics: Metrics, leave: () => void) => void> = {
  'a request': (metrics) => void metrics.begin(),
  'a run, its request released': (metrics, leave) => {
    const request = metrics.begin();
    void request.run('db', async () => {
      leave();
      await never();
    });
    release(request);
  },
  'a run, its request lost': (metrics) => {
    void metrics.begin().run('db', never);
  },
  'a run within the context of its request, which is released': (metrics, leave) => {
    const request = metrics.begin();
    request.with(() =>
      metrics.run('db', async () => {
        leave();
        await never();
      }),
    );
    release(request);
  },
  'a guard, its request released': (metrics) => {
    const request = metrics.begin();
    request.guard('db');
    release(request);
  },
  'a hold, its request released': (metrics) => {
    const request = metrics.begin();
    hold(request);
    release(request);
  },
  'a hold of a request that was released before': (metrics) => {
    const request = metrics.begin();
    const first = hold(request);
    release(request);
    aSecondLater();
    hold(request);
    first.end();
  },
  'a job': (metrics, leave) => {
    void metrics.run('db', async () => {
      leave();
      await never();
    });
  },
};

describe.each(Object.entries(LEFTOVERS))('beside %s', (_, leave) => {
  it.each(Object.entries(LOST))('%s is given back once it is lost, and drained resolves', async (_, lose) => {
    const { collect, metrics } = lab();
    for (let i = 0; i < 5; i++) lose(metrics, leave);
    expect(metrics.active).toBe(5);
    let drained = false;
    void metrics.drained().then(() => {
      drained = true;
    });
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0 && drained);
    expect((await collect()).sum('app.active_requests')).toBe(0);
  });
});

describe('what is lost', () => {
  it('is no anomaly where nobody waits for it any more', async () => {
    const { collect, metrics } = lab();
    for (const outcome of ['aborted', 'failed'] as const) {
      const request = metrics.begin();
      void request.run('db', never);
      hold(request);
      release(request, outcome);
    }
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
    expect((await collect()).sum('stageguard.anomalies')).toBe(0);
    expect(warnings).toEqual([]);
  });

  it('is an anomaly once where a request and its guards are lost together', async () => {
    const { collect, metrics } = lab();
    const lose = () => void metrics.begin({}, { name: 'GET /orders' }).run('db', never);
    lose();
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
    expect((await collect()).sum('stageguard.anomalies', RECLAIMED)).toBeLessThanOrEqual(2);
    expect(warnings.join()).toMatch(/GET \/orders in stage db/);
  });

  it.each<[what: string, name: string | { toString(): string; whenLost?(): string }, said: string]>([
    ['a text', 'GET /a', '"GET /a in stage handle"'],
    ['an object', { toString: () => 'GET /b' }, '"GET /b in stage handle"'],
    [
      'an object with another name for this',
      { toString: () => 'GET /1', whenLost: () => 'GET /:id' },
      '"GET /:id in stage handle"',
    ],
    [
      'an object that fails',
      {
        toString: () => 'GET /2',
        whenLost() {
          throw new Error('no name');
        },
      },
      '"in stage handle"',
    ],
  ])('is called by the name of its request: %s', async (_, name, said) => {
    // Under a name of its own: of each text that was logged before nothing is logged again.
    const { metrics } = createLab({ name: 'named' });
    metrics.begin({}, { name });
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
    expect(warnings).toEqual([
      `stageguard: named: a request was garbage-collected without end(); counted down: ${said}`,
    ]);
  });

  it('is found whichever two of its three holds or guards have ended before', async () => {
    const { metrics } = lab();
    const lose = (open: (request: OwnedRequest) => { end(): void }, [first, second]: [number, number]) => {
      const request = metrics.begin() as OwnedRequest;
      const opened = [open(request), open(request), open(request)];
      for (const one of [first, second]) opened[one]?.end();
      release(request);
    };
    const orders: [number, number][] = [0, 1, 2].flatMap((a) =>
      [0, 1, 2].map((b) => [a, b] as [number, number]),
    );
    for (const order of orders.filter(([first, second]) => first !== second)) {
      lose((request) => hold(request), order);
      lose((request) => request.guard('db' as never), order);
    }
    expect(metrics.count('detached')).toBe(12);
    aSecondLater();
    await collectGarbageUntil(() => metrics.active === 0);
  });

  it('of a job that was lost is no second anomaly', async () => {
    const { collect, metrics } = lab();
    const guards: { end(): void }[] = [];
    const lose = () =>
      void metrics.run('db', async () => {
        guards.push(metrics.guard('db'));
        await never();
      });
    lose();
    aSecondLater();
    await collectGarbageUntil(() => metrics.count('detached') === 1);
    guards.length = 0;
    await collectGarbageUntil(() => metrics.active === 0);
    expect((await collect()).sum('stageguard.anomalies', RECLAIMED)).toBe(1);
  });

  it('of a job is detached while one of its guards is in other hands', async () => {
    const { metrics } = lab();
    const guards: { end(): void }[] = [];
    const lose = () =>
      void metrics.run('db', async () => {
        guards.push(metrics.guard('db'));
        await never();
      });
    lose();
    aSecondLater();
    await collectGarbageUntil(() => metrics.count('detached') === 1);
    expect(metrics.active).toBe(1);
    guards[0]?.end();
    expect(metrics.active).toBe(0);
  });
});

describe('what something alive can still settle', () => {
  it('stays detached, and drained passes it where it is told to', async () => {
    const { metrics } = lab();
    const emitter = new EventEmitter();
    const begin = () => {
      const request = metrics.begin();
      void request.run('db', () => new Promise((resolve) => emitter.once('done', resolve)));
      release(request, 'aborted');
    };
    begin();
    // A control beside it: there was a collection, and finalizers ran.
    metrics.begin();
    let passed = false;
    void metrics.drained({ detached: false }).then(() => {
      passed = true;
    });
    aSecondLater();
    await collectGarbageUntil(() => passed);
    expect(metrics.snapshot().stages).toMatchObject([{}, { stage: 'detached', count: 1 }, { stage: 'db' }]);
    const drained = metrics.drained();
    emitter.emit('done');
    await drained;
    expect(metrics.active).toBe(0);
  });
});

describe('a handle that the application made current itself', () => {
  it('is in use for as long as that context is', async () => {
    const { metrics } = lab();
    const control = lab();
    const begin = () => metrics.begin().with(LEFTOVERS['an interval']);
    begin();
    control.metrics.begin();
    aSecondLater();
    await collectGarbageUntil(() => control.metrics.active === 0);
    expect(metrics.active).toBe(1);
  });
});

it('a lost request is found while so many series are busy that there is no turn for each in one second', async () => {
  const { metrics } = createLab({ stageAttributes: ['model'], cardinalityLimit: 2_000 });
  // Series in which there is nothing take no turn.
  for (let i = 0; i < 1_000; i++) metrics.begin({ model: `idle ${i}` }).end();
  const models = Array.from({ length: 100 }, (_, i) => ({ model: `${i}` }));
  const open: { end(): void }[] = [];
  for (const model of models) open.push(metrics.begin(model));
  aSecondLater();
  // In the series that comes last.
  metrics.begin(models.at(-1));
  // A turn is 64 requests, and 5,000 are registered: so 22 series of a hundred have no turn.
  for (let second = 0; second < 30; second++) {
    for (const request of open.splice(0)) request.end();
    for (const model of models) for (let i = 0; i < 64; i++) open.push(metrics.begin(model));
    aSecondLater();
  }
  await collectGarbageUntil(() => metrics.active === open.length);
  for (const request of open) request.end();
});

it('every lost request of several names is found while many others come and go', async () => {
  const names = ['busy', 'quiet', 'idle'].map((name) => createLab({ name, stages, lifecycle }).metrics);
  const open: { end(): void }[] = [];
  for (const metrics of names) for (let i = 0; i < 250; i++) metrics.begin();
  for (let second = 0; second < 5; second++) {
    // Those of the second before end; as many are open at any time, and all in one name.
    for (const request of open.splice(0)) request.end();
    for (let i = 0; i < 2_500; i++) open.push((names[0] as Metrics).begin());
    aSecondLater();
    await collectGarbageUntil(() => true);
  }
  await collectGarbageUntil(() => names[1]?.active === 0 && names[2]?.active === 0);
  expect(names[0]?.active).toBe(2_500);
  for (const request of open) request.end();
});
