import './fixtures/second';

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createRequestMetrics, type OverdueEvent } from '@stageguard/core';
import { begin } from '@stageguard/core/adapter';
import { watchWarnings } from '@stageguard/testing/jest';
import { createLab } from './fixtures/lab';
import { aSecondLater } from './fixtures/second';

const warnings = watchWarnings();
const OVERDUE = 'app.stage_overdue_requests';
const stages = { db: {}, decode: {} } as const;
const open: { close(): void }[] = [];

// What is left in flight would be looked at in the next test.
afterEach(() => {
  for (const metrics of open.splice(0)) metrics.close();
});

/** A request and the bytes that its adapter has seen. */
function lab(options: Parameters<typeof createLab<typeof stages, string>>[0] = {}) {
  const its = createLab<typeof stages, string>({
    stages,
    lifecycle: ['handle', 'respond', 'detached'],
    byteStages: ['respond'],
    budget: 16,
    ...options,
  });
  open.push(its.metrics);
  return {
    ...its,
    begin(stage: 'handle' | 'respond' | 'db' | 'decode' = 'respond') {
      const watch = {
        bytes: 0 as number | undefined,
        asked: [] as string[],
        moved(of: string) {
          watch.asked.push(of);
          return watch.bytes;
        },
        move() {
          watch.bytes = (watch.bytes ?? 0) + 1;
        },
      };
      const request = begin(its.metrics, {}, { watch, stage: its.metrics.stage(stage as 'db') });
      return { request, watch };
    },
    pass(seconds: number, each: () => void = () => {}) {
      for (let second = 0; second < seconds; second++) {
        each();
        its.clock.advance(1_000);
        aSecondLater();
      }
    },
    async overdue(): Promise<Record<string, number>> {
      const points = (await its.collect()).points(OVERDUE).filter(({ value }) => value !== 0);
      return Object.fromEntries(points.map(({ attributes, value }) => [attributes['stage'], value]));
    },
    async idle(stage = 'respond'): Promise<number | undefined> {
      return (await its.collect()).value('app.stage_oldest_idle', { stage });
    },
  };
}

describe('bytes that move', () => {
  it('keep a request from being overdue, and one that was so recovers within a second', async () => {
    const its = lab();
    const { watch } = its.begin();
    its.pass(60, watch.move);
    expect(await its.overdue()).toEqual({});
    its.pass(20);
    expect(await its.overdue()).toEqual({ respond: 1 });
    watch.move();
    its.pass(1);
    expect(await its.overdue()).toEqual({});
    its.pass(15);
    expect(await its.overdue()).toEqual({});
    its.pass(4);
    expect(await its.overdue()).toEqual({ respond: 1 });
  });

  it.each(['handle', 'db'] as const)('are no sign of life in %s, and nobody asks for them', async (stage) => {
    const its = lab();
    const { watch } = its.begin(stage);
    its.pass(20, watch.move);
    expect(await its.overdue()).toEqual({ [stage]: 1 });
    expect(watch.asked).toEqual([]);
  });

  it('are one where the budget of a stage says so, and none where it says `progress`', async () => {
    const its = lab({ budgets: { decode: { within: 4, signs: 'bytes' }, respond: { signs: 'progress' } } });
    const moving = [its.begin('decode'), its.begin('respond')];
    its.pass(20, () => {
      for (const { watch } of moving) watch.move();
    });
    expect(await its.overdue()).toEqual({ respond: 1 });
    expect(moving[1]?.watch.asked).toEqual([]);
    moving[1]?.request.progress();
    expect(await its.overdue()).toEqual({});
  });

  it('never make a request overdue before its budget is over, and let it be found an eighth of it later', async () => {
    for (let stopped = 2_000; stopped < 5_000; stopped += 375) {
      const its = lab();
      const { watch } = its.begin();
      let last = 0;
      let found: number | undefined;
      for (let eighth = 0; eighth < 250 && found === undefined; eighth++) {
        if (its.clock.now() <= stopped) {
          watch.move();
          last = its.clock.now();
        }
        its.clock.advance(125);
        if (its.clock.now() % 1_000 !== 0) continue;
        aSecondLater();
        if ((await its.overdue())['respond'] === 1) found = its.clock.now() - last;
      }
      expect(found).toBeGreaterThanOrEqual(16_000);
      expect(found).toBeLessThanOrEqual(16_000 + 2_000 + 2_000);
    }
  });

  it('count beside `progress()`, which counts in the same stage', async () => {
    const its = lab();
    const { request } = its.begin();
    its.pass(60, () => request.progress());
    expect(await its.overdue()).toEqual({});
    its.pass(19);
    expect(await its.overdue()).toEqual({ respond: 1 });
    request.progress();
    expect(await its.overdue()).toEqual({});
  });

  it('are asked for about eight times for each budget, and of short requests never', () => {
    const its = lab();
    const short = its.begin();
    short.request.end();
    const { watch } = its.begin();
    its.pass(160, watch.move);
    expect(watch.asked.length).toBeGreaterThan(70);
    expect(watch.asked.length).toBeLessThan(85);
    expect(short.watch.asked).toEqual([]);
  });

  it('count by what differs from before, however large the number is', async () => {
    const its = lab();
    const { watch } = its.begin();
    watch.bytes = 2 ** 52;
    its.pass(20, watch.move);
    expect(await its.overdue()).toEqual({});
    watch.bytes = 0;
    its.pass(3);
    expect(await its.idle()).toBeLessThanOrEqual(16);
  });

  it('of a stage that was left are none of the next one', async () => {
    const its = lab();
    const { request, watch } = its.begin();
    its.pass(60, watch.move);
    request.enter('db');
    its.pass(20, watch.move);
    expect(await its.overdue()).toEqual({ db: 1 });
    request.leave();
    its.pass(60, watch.move);
    expect(await its.overdue()).toEqual({});
  });
});

it('stage_oldest_idle and the events say since when bytes have not moved', async () => {
  const said: [string | symbol, number, number][] = [];
  const note = (event: unknown, channel: string | symbol) => {
    const { ageInStage, idle } = event as OverdueEvent;
    said.push([channel, ageInStage, idle]);
  };
  subscribe('stageguard.overdue', note);
  subscribe('stageguard.recovered', note);
  const its = lab({ budget: 8 });
  const { watch } = its.begin();
  // Asked once a second, so to the second.
  its.pass(20, watch.move);
  its.pass(10);
  expect(await its.idle()).toBe(10);
  its.pass(5);
  expect(await its.idle()).toBe(15);
  watch.move();
  its.pass(1);
  expect(await its.idle()).toBe(8);
  unsubscribe('stageguard.overdue', note);
  unsubscribe('stageguard.recovered', note);
  expect(said).toEqual([
    ['stageguard.overdue', 29, 9],
    ['stageguard.recovered', 36, 16],
  ]);
});

describe('exactly the silent ones are found', () => {
  it('though they are the youngest beside 10,000 that move in the same stage', async () => {
    const its = lab();
    const streams = Array.from({ length: 10_000 }, () => its.begin());
    const move = () => {
      for (const { watch } of streams) watch.move();
    };
    its.pass(40, move);
    const silent = Array.from({ length: 17 }, () => its.begin());
    its.pass(30, move);
    expect(await its.overdue()).toEqual({ respond: 17 });
    silent[0]?.watch.move();
    silent[1]?.request.end();
    its.pass(1, move);
    expect(await its.overdue()).toEqual({ respond: 15 });
    for (const { request } of streams) request.end();
    expect(await its.overdue()).toEqual({ respond: 15 });
  });

  it('among 12,000, of which 4,000 are asked a second, and others that are due do not wait for that', async () => {
    const its = lab({ budgets: { db: 3 } });
    const streams = Array.from({ length: 12_000 }, () => its.begin());
    const move = () => {
      for (const { watch } of streams) watch.move();
    };
    its.pass(10, move);
    const asked = () => streams.reduce((sum, { watch }) => sum + watch.asked.length, 0);
    const before = asked();
    its.pass(1, move);
    expect(asked() - before).toBe(4_000);
    for (let i = 0; i < 9; i++) its.begin();
    its.begin('db');
    its.pass(5, move);
    expect(await its.overdue()).toEqual({ db: 1 });
    its.pass(20, move);
    expect(await its.overdue()).toEqual({ respond: 9, db: 1 });
  });

  it('and asked again behind 20,000 others that are overdue, which are passed over in a second', async () => {
    const its = lab();
    for (let i = 0; i < 20_000; i++) its.begin('db');
    const stuck = [its.begin(), its.begin()];
    while ((await its.overdue())['respond'] !== 2) its.pass(1);
    const asked = () => stuck.map(({ watch }) => watch.asked.splice(0).length);
    asked();
    const each = [1, 2].map(() => {
      its.pass(1);
      return asked();
    });
    expect(each).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it('and all recover, though only 1,000 of those that are overdue are asked a second', async () => {
    const its = lab();
    const stuck = Array.from({ length: 3_000 }, () => its.begin());
    its.pass(30);
    expect(await its.overdue()).toEqual({ respond: 3_000 });
    for (const { watch } of stuck) watch.move();
    for (const left of [2_000, 1_000, 0]) {
      its.pass(1);
      expect((await its.overdue())['respond'] ?? 0).toBe(left);
    }
  });
});

describe('an adapter that is asked', () => {
  it('can end the request, or begin another one meanwhile', async () => {
    const its = lab();
    const { request, watch } = its.begin();
    const other = its.begin();
    its.pass(2);
    watch.moved = () => {
      request.end();
      its.begin();
      return 1;
    };
    its.pass(30, other.watch.move);
    expect(its.metrics.active).toBe(2);
    expect(await its.overdue()).toEqual({ respond: 1 });
  });

  it.each([2, 20])(
    'can end the request, after which it is not overdue: after %d seconds',
    async (seconds) => {
      const its = lab();
      const { request, watch } = its.begin();
      its.pass(seconds);
      watch.moved = () => {
        request.end();
        return 1;
      };
      its.pass(40);
      expect(its.metrics.active).toBe(0);
      expect(await its.overdue()).toEqual({});
      expect(warnings).toEqual([]);
    },
  );

  it.each([2, 20])('can move it to a stage in which no bytes count: after %d seconds', async (seconds) => {
    const its = lab();
    const { request, watch } = its.begin();
    its.pass(seconds);
    let bytes = 0;
    watch.moved = () => {
      request.enter('db');
      return bytes++;
    };
    its.pass(30);
    expect(await its.overdue()).toEqual({ db: 1 });
  });

  it('can move another one that is overdue to a stage in which no bytes count', async () => {
    const its = lab();
    const [first, second] = [its.begin(), its.begin()];
    its.pass(20);
    first.watch.moved = () => {
      if (second.request.stage === 'respond') second.request.enter('db');
      return 0;
    };
    its.pass(30, second.watch.move);
    expect(await its.overdue()).toEqual({ respond: 1, db: 1 });
    expect(warnings).toEqual([]);
  });

  it('can end another one that is overdue', async () => {
    const its = lab();
    const [first, second] = [its.begin(), its.begin()];
    its.pass(20);
    first.watch.moved = () => {
      second.request.end();
      return 0;
    };
    its.pass(2);
    expect(await its.overdue()).toEqual({ respond: 1 });
    expect(warnings).toEqual([]);
  });

  it('shows that nothing has moved since it was asked first', async () => {
    const its = lab();
    its.begin();
    its.pass(30);
    expect(await its.idle()).toBe(29);
  });

  it('may have no answer, or not be there at all', async () => {
    const its = lab();
    const stage = its.metrics.stage('respond' as 'db');
    begin(its.metrics, {}, { stage });
    begin(its.metrics, {}, { stage, watch: { isOver: () => false } as never });
    its.pass(20);
    expect(await its.overdue()).toEqual({ respond: 2 });
    expect(await its.idle()).toBe(20);
    expect(warnings).toEqual([]);
  });

  it('whose answer throws is said to have thrown', () => {
    const its = lab();
    const { watch } = its.begin();
    watch.moved = () => {
      throw new Error('a socket that is gone');
    };
    its.pass(3);
    expect(warnings).toEqual([
      'stageguard: a request could not be asked whether bytes have moved: Error: a socket that is gone',
    ]);
  });

  let texts = 0;
  it.each<[string, () => number | undefined]>([
    [
      'throws',
      () => {
        throw new Error('a socket');
      },
    ],
    ['cannot tell', () => undefined],
    ['says what is no number', () => Number.NaN],
    ['says texts', () => `${++texts}` as never],
  ])('shows no sign of life where it %s', async (_, moved) => {
    const its = lab();
    const { watch } = its.begin();
    watch.moved = moved;
    its.pass(20);
    expect(await its.overdue()).toEqual({ respond: 1 });
    expect(await its.idle()).toBe(20);
  });
});

describe('the budget of a stage', () => {
  const create = (budgets: object, byteStages?: readonly string[]) => () =>
    createRequestMetrics({
      name: 'app',
      stages,
      byteStages,
      budgets: budgets as Record<string, number>,
    }).close();

  it.each<[string, object]>([
    [
      `'budgets.db' has to be a positive number of seconds, or false, or { within, signs }; given: "3"`,
      { db: '3' },
    ],
    [`'budgets.db.within' has to be a positive number of seconds, or false; given: 0`, { db: { within: 0 } }],
    [`'budgets.db.signs' has to be 'bytes' or 'progress'; given: "byte"`, { db: { signs: 'byte' } }],
    [`'budgets.db.signs' has to be 'bytes' or 'progress'; given: false`, { db: { within: 3, signs: false } }],
    [`unknown option 'budgets.db.sings'`, { db: { within: 3, sings: 'bytes' } }],
  ])('is refused where it is wrong: %s', (message, budgets) => {
    expect(create(budgets, [])).toThrow(message);
  });

  it('cannot ask for bytes where no adapter sees any', () => {
    expect(create({ db: { within: 3, signs: 'bytes' } })).toThrow(
      `stageguard: option 'budgets.db.signs' has to be 'progress': these metrics are not of an adapter that sees bytes; given: "bytes"`,
    );
    expect(create({ db: { within: 3, signs: 'progress' } })).not.toThrow();
    expect(create({ db: { signs: 'bytes' } }, [])).not.toThrow();
  });

  it('may be none where bytes count: nothing is overdue there, and nobody asks for them', async () => {
    const its = lab({ budget: false, budgets: { decode: { within: 4, signs: 'bytes' } } });
    const { watch } = its.begin('respond');
    its.begin('decode');
    its.pass(20);
    expect(await its.overdue()).toEqual({ decode: 1 });
    expect(watch.asked).toEqual([]);
  });

  it('has the seconds of all where it says only what a sign of life is', async () => {
    const its = lab({ budget: 5, budgets: { decode: { signs: 'bytes' }, db: { within: false } } });
    its.begin('decode');
    its.begin('db');
    its.pass(7);
    expect(await its.overdue()).toEqual({ decode: 1 });
  });
});
