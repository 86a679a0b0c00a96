import { setImmediate as immediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { collectGarbageUntil, heapUsed, watchWarnings } from '@stageguard/testing/jest';
import { inStages } from './fixtures/in-stages';
import { createLab } from './fixtures/lab';

const warnings = watchWarnings();
const stages = { db: {}, route: { phase: ['decode'] } } as const;

describe('with', () => {
  it('makes the request current for the function and all that it starts', async () => {
    const { metrics } = createLab({ stages });
    const request = metrics.begin();
    await request.with(async () => {
      expect(metrics.current()).toBe(request.shared);
      await immediate();
      expect(metrics.current()).toBe(request.shared);
    });
    expect(metrics.current()).toBeUndefined();
  });

  it('passes arguments and returns what the function returns', () => {
    const request = createLab().metrics.begin();
    expect(request.with((a: number, b: number) => a - b, 7, 2)).toBe(5);
    request.with(() => expect(request.with((a: number) => a, 3)).toBe(3));
    expect(request.shared.with((a: number, b: number) => a - b, 7, 2)).toBe(5);
  });

  it('lets what is thrown pass through', () => {
    const request = createLab().metrics.begin();
    const error = new Error('handler');
    expect(() =>
      request.with(() => {
        throw error;
      }),
    ).toThrow(error);
  });

  it('of another request within replaces the current one, and gives it back', () => {
    const { metrics } = createLab();
    const [outer, inner] = [metrics.begin(), metrics.begin()];
    outer.with(() => {
      inner.with(() => expect(metrics.current()).toBe(inner.shared));
      expect(metrics.current()).toBe(outer.shared);
    });
  });
});

describe('a context', () => {
  it('holds the requests of several names at once, also where no provider exports them', () => {
    const [one, other] = ['one', 'other'].map((name) => createRequestMetrics({ name }));
    const [outer, inner] = [one?.begin(), other?.begin()];
    outer?.with(() =>
      inner?.with(() => {
        expect(one?.current()).toBe(outer.shared);
        expect(other?.current()).toBe(inner.shared);
      }),
    );
    expect.assertions(2);
  });

  it('holds the requests of several names at once', () => {
    const { metrics: http } = createLab({ stages });
    const grpc = createRequestMetrics({ name: 'rpc', stages: { send: {} } });
    const outer = http.begin();
    const inner = grpc.begin();
    outer.with(() => {
      inner.with(() => {
        http.enter('db');
        grpc.enter('send');
      });
      expect(grpc.current()).toBeUndefined();
    });
    expect(outer.stage).toBe('db');
    expect(inner.stage).toBe('send');
  });

  it('keeps the other names where one in the middle is replaced', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => createRequestMetrics({ name }));
    const requests = [a, b, c].map((metrics) => metrics?.begin());
    const replacing = a?.begin();
    const seen = requests.reduceRight<() => unknown>(
      (fn, request) => () => request?.with(fn),
      () => replacing?.with(() => [a, b, c].map((metrics) => metrics?.current())),
    )();
    expect(seen).toEqual([replacing?.shared, requests[1]?.shared, requests[2]?.shared]);
  });

  it('keeps nothing of what was replaced beneath another name', async () => {
    const { metrics } = createLab();
    const other = createRequestMetrics({ name: 'other' });
    const inner = metrics.begin();
    let outer: ReturnType<typeof metrics.begin> | undefined = metrics.begin();
    const replaced = new WeakRef(outer);
    let go = true;
    const loop = () => {
      if (go) setImmediate(loop);
    };
    outer.with(() => other.begin().with(() => inner.with(loop)));
    outer.end();
    outer = undefined;
    await collectGarbageUntil(() => replaced.deref() === undefined);
    go = false;
  });

  it.each([
    ['two names', () => createRequestMetrics({ name: 'other' })],
    ['two providers', () => createLab().metrics],
  ])('does not grow where work starts work, of %s', async (_, createOther) => {
    const { metrics } = createLab();
    const other = createOther();
    // Each generation is started in the context of the one before it.
    const startGenerations = (left: number, last: () => void): void => {
      if (left === 0) {
        last();
        return;
      }
      const [request, neighbour] = [metrics.begin(), other.begin()];
      request.with(() => neighbour.with(() => setImmediate(() => startGenerations(left - 1, last))));
      request.end();
      neighbour.end();
    };
    const heapAfter = (generations: number) =>
      new Promise<number>((resolve) => startGenerations(generations, () => resolve(heapUsed())));

    const before = await heapAfter(1_000);
    expect((await heapAfter(80_000)) - before).toBeLessThan(2_000_000);
  });
});

describe('metrics of one name on two providers, with a request each', () => {
  function createTwo() {
    const [one, two] = [createLab({ stages }), createLab({ stages })];
    return { one, two, ours: one.metrics.begin(), theirs: two.metrics.begin() };
  }

  it('find each its own, whichever is made current within the other', () => {
    const { one, two, ours, theirs } = createTwo();
    const look = () => {
      expect(one.metrics.current()).toBe(ours.shared);
      expect(two.metrics.current()).toBe(theirs.shared);
    };
    ours.with(() => theirs.with(look));
    theirs.with(() => ours.with(look));
  });

  it('move each its own, and export that', async () => {
    const { one, two, ours, theirs } = createTwo();
    await ours.with(() =>
      theirs.with(async () => {
        one.metrics.enter('db');
        await immediate();
        two.metrics.enter('route', { phase: 'decode' });
      }),
    );
    expect(inStages(await one.collect())).toEqual({ db: 1 });
    expect(inStages(await two.collect())).toEqual({ 'route decode': 1 });
  });

  it('are found by another object of either truth', () => {
    const { one, two, ours, theirs } = createTwo();
    const other = createRequestMetrics({ name: 'app', stages, meterProvider: () => one.meterProvider });
    other.begin().end();
    expect(ours.with(() => theirs.with(() => [other.active, other.current()?.stage]))).toEqual([1, 'handle']);
    ours.with(() => theirs.with(() => other.enter('db')));
    expect([ours.stage, theirs.stage]).toEqual(['db', 'handle']);
    expect(two.metrics.active).toBe(1);
  });

  it('that is ignored for one is current for the other', () => {
    const { one, two, ours, theirs } = createTwo();
    ours.with(() =>
      theirs.with(() =>
        one.metrics.ignore(() => {
          expect(one.metrics.current()).toBeUndefined();
          expect(two.metrics.current()).toBe(theirs.shared);
          expect(one.metrics.run('db', () => one.metrics.active)).toBe(1);
        }),
      ),
    );
  });

  it('reach the other one where they have none of their own', () => {
    const { one, two, ours } = createTwo();
    ours.with(() => {
      two.metrics.enter('db');
      expect(two.metrics.run('route', () => ours.stage, { phase: 'decode' })).toBe('route');
    });
    expect(ours.stage).toBe('db');
    expect([one.metrics.active, two.metrics.active]).toEqual([1, 1]);
  });

  it('become one where the provider of one becomes that of the other', () => {
    const { one, two, ours, theirs } = createTwo();
    two.metrics.setMeterProvider(one.meterProvider);
    ours.with(() => theirs.with(() => expect(one.metrics.current()?.stage).toBe('handle')));
    theirs.with(() => ours.with(() => two.metrics.enter('db')));
    expect([ours.stage, theirs.stage]).toEqual(['db', 'handle']);
  });
});

describe('the verbs of the metrics object', () => {
  it('act on the request of this context', async () => {
    const { collect, metrics } = createLab({ stages });
    const request = metrics.begin();
    await request.with(async () => {
      metrics.enter('route', { phase: 'decode' });
      expect(request.stage).toBe('route');
      metrics.leave();
      expect(request.stage).toBe('handle');
      const guard = metrics.guard('db');
      expect(request.stage).toBe('db');
      guard.end();
      expect(request.stage).toBe('handle');
      await metrics.run('route', async () => expect(request.stage).toBe('route'), { phase: 'decode' });
      metrics.setAttributes({ model: 'a' });
    });
    const collection = await collect();
    expect(collection.value('app.active_requests', { model: 'a' })).toBe(1);
    expect(collection.sum('stageguard.anomalies')).toBe(0);
    expect(metrics.active).toBe(1);
  });

  it('run, where there is no request, is one of its own, current while it runs', async () => {
    const { collect, metrics } = createLab({ stages });
    const result = await metrics.run(
      'route',
      async () => {
        await immediate();
        expect(inStages(await collect())).toEqual({ 'route decode': 1 });
        expect(metrics.current()?.stage).toBe('route');
        metrics.enter('db');
        metrics.leave();
        expect(metrics.current()?.stage).toBe('route');
        return 7;
      },
      { phase: 'decode' },
    );
    expect(result).toBe(7);
    expect(metrics.active).toBe(0);
    expect(metrics.run('db', () => 8)).toBe(8);
    expect(() => metrics.run('db', () => JSON.parse('{'))).toThrow(SyntaxError);
    await expect(metrics.run('db', () => Promise.reject(new Error('job')))).rejects.toThrow('job');
    expect(metrics.active).toBe(0);
    expect((await collect()).sum('stageguard.anomalies')).toBe(0);
  });

  it('guard, where there is no request, is one of its own', async () => {
    const { collect, metrics } = createLab({ stages });
    const guard = metrics.guard('route', { phase: 'decode' });
    expect(inStages(await collect())).toEqual({ 'route decode': 1 });
    guard.end();
    guard.end();
    expect(metrics.active).toBe(0);
    {
      using _ = metrics.guard('db');
      expect(metrics.active).toBe(1);
    }
    expect(metrics.active).toBe(0);
  });

  it('run and guard are requests of their own where the request of the context has ended', () => {
    const { metrics } = createLab({ stages });
    const request = metrics.begin();
    request.end();
    request.with(() => {
      metrics.run('db', () => expect(metrics.active).toBe(1));
      const guard = metrics.guard('db');
      expect(metrics.active).toBe(1);
      guard.end();
    });
    expect(metrics.active).toBe(0);
  });

  it('enter, leave and setAttributes count as an anomaly where there is no request', async () => {
    const { collect, metrics } = createLab({ stages });
    metrics.enter('db');
    metrics.leave();
    metrics.setAttributes({ model: 'a' });
    const collection = await collect();
    expect(collection.sum('stageguard.anomalies', { kind: 'no_request' })).toBe(3);
    expect(collection.sum('app.active_requests')).toBe(0);
    const lost = (verb: string) =>
      `stageguard: app: ${verb}() outside of a request, or where its async context is lost`;
    expect(warnings).toEqual(['enter', 'leave', 'setAttributes'].map(lost));
  });

  it('do nothing and miss nothing after the end of the request of the context', async () => {
    const { collect, metrics } = createLab({ stages });
    const request = metrics.begin();
    request.end();
    request.with(() => {
      metrics.enter('db');
      metrics.leave();
      metrics.setAttributes({ model: 'a' });
    });
    const collection = await collect();
    expect(collection.sum('stageguard.anomalies')).toBe(0);
    expect(collection.sum('app.active_requests')).toBe(0);
  });
});

describe('ignore', () => {
  it('is a context in which nothing counts and nothing is missed', async () => {
    const { collect, metrics } = createLab({ stages });
    const outer = metrics.begin();
    const returned = outer.with(() =>
      metrics.ignore(
        (a: number, b: number) => {
          expect(metrics.current()).toBeUndefined();
          metrics.enter('db');
          metrics.leave();
          metrics.setAttributes({ model: 'a' });
          {
            using guard = metrics.guard('db');
            expect(metrics.active).toBe(1);
            guard.end();
          }
          return metrics.run('db', () => {
            expect(metrics.active).toBe(1);
            return a - b;
          });
        },
        7,
        2,
      ),
    );
    expect(returned).toBe(5);
    expect(outer.stage).toBe('handle');
    const collection = await collect();
    expect(collection.sum('stageguard.anomalies')).toBe(0);
    expect(inStages(collection)).toEqual({ handle: 1 });
  });

  it('of one name leaves the others alone', () => {
    const { metrics } = createLab({ stages });
    const other = createRequestMetrics({ name: 'other' });
    const request = other.begin();
    request.with(() => metrics.ignore(() => expect(other.current()).toBe(request.shared)));
  });

  it('of one name within that of another ignores both', () => {
    const { metrics } = createLab({ stages });
    const other = createRequestMetrics({ name: 'other' });
    other.ignore(() =>
      metrics.ignore(() => {
        const before = other.active;
        other.run('handle', () => expect(other.active).toBe(before));
        metrics.run('db', () => expect(metrics.active).toBe(0));
      }),
    );
  });

  it('ends where a request is made current within it', () => {
    const { metrics } = createLab({ stages });
    const request = metrics.begin();
    metrics.ignore(() => request.with(() => metrics.enter('db')));
    expect(request.stage).toBe('db');
  });
});
