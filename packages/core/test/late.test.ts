import { afterEach, describe, expect, it } from '@jest/globals';
import { named } from '../dist/binding/names.js';
import { late } from '../dist/request/late.js';
import { createLab } from './fixtures/lab';

afterEach(() => {
  late.first = undefined;
});

/** Notes it, as where the stack is full: by two assignments. */
function note(finish: () => void): void {
  late.first = { finish, later: late.first };
}

// That it is noted where the stack is full is shown in `full-stack.test.ts`.
describe('what could not end where the stack was full', () => {
  const READS_AND_VERBS: Record<string, (lab: ReturnType<typeof createLab>) => unknown> = {
    'a verb of a request': ({ metrics }) => metrics.begin().leave(),
    'the stage of a request': ({ metrics }) => metrics.begin().stage,
    active: ({ metrics }) => metrics.active,
    'a snapshot': ({ metrics }) => metrics.snapshot(),
    'a collection': ({ collect }) => collect(),
  };

  it.each(Object.entries(READS_AND_VERBS))('is ended by the next one: %s', async (_, next) => {
    const lab = createLab();
    const ended: string[] = [];
    note(() => ended.push('first'));
    note(() => ended.push('second'));
    await next(lab);
    expect(ended.sort()).toEqual(['first', 'second']);
    await next(lab);
    expect(ended).toHaveLength(2);
  });

  it('is ended as well where it is noted while others are ended', () => {
    const { metrics } = createLab();
    const ended = new Set<string>();
    note(() => {
      if (!ended.has('first')) note(() => ended.add('meanwhile'));
      ended.add('first');
    });
    expect(metrics.active).toBe(0);
    expect([...ended]).toEqual(['first', 'meanwhile']);
    expect(late.first).toBeUndefined();
  });

  it('stays noted while the stack is still full', () => {
    const { metrics } = createLab();
    let room = false;
    let ended = 0;
    note(() => {
      if (!room) throw new RangeError('Maximum call stack size exceeded');
      ended++;
    });
    expect(() => metrics.active).toThrow(RangeError);
    room = true;
    expect(metrics.active).toBe(0);
    expect(ended).toBe(1);
  });
});

describe('what ends while the stack is full', () => {
  const error = new RangeError('Maximum call stack size exceeded');

  /** Metrics whose verbs fail as they do where there is no room for a call; or no longer. */
  function fillable(name: string) {
    const lab = createLab({ name, stages: { db: {} } });
    const [binding] = named(name).bindings;
    if (binding === undefined) throw new Error('no ledger');
    const { ledger } = binding;
    const { now } = ledger;
    const fill = (isFull: boolean) => {
      ledger.now = isFull
        ? () => {
            throw error;
          }
        : now;
    };
    return { ...lab, fill };
  }

  it('a run of a request returns what it returned, and its stage is left by the next verb', () => {
    const { fill, metrics } = fillable('full.run');
    const request = metrics.begin();
    expect(
      request.run('db', () => {
        fill(true);
        return 7;
      }),
    ).toBe(7);
    expect(late.first).toBeDefined();
    fill(false);
    expect(request.stage).toBe('handle');
    expect(metrics.count('db')).toBe(0);
  });

  it('a run that is a request of its own returns what it returned, and is ended by the next read', () => {
    const { fill, metrics } = fillable('full.job');
    for (let i = 0; i < 2; i++) {
      expect(
        metrics.run('db', () => {
          fill(true);
          return 7;
        }),
      ).toBe(7);
      fill(false);
    }
    expect(metrics.active).toBe(0);
    expect(late.first).toBeUndefined();
  });

  it('two of them are ended by the next read', () => {
    const { fill, metrics } = fillable('full.both');
    const request = metrics.begin();
    request.run('db', () => {
      request.run('db', () => fill(true));
    });
    fill(false);
    expect(metrics.count('handle')).toBe(1);
    expect(metrics.count('db')).toBe(0);
  });
});
