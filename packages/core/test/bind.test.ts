import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from '@jest/globals';
import { createLab } from './fixtures/lab';

const stages = { db: {} } as const;

describe('a function that is bound', () => {
  it('runs with the request that was current when it was bound, in the context of another one', async () => {
    const { metrics } = createLab({ stages });
    const [asked, gave] = [metrics.begin(), metrics.begin()];
    const callBack = asked.with(() => metrics.bind(() => metrics.enter('db')));
    gave.with(callBack);
    expect([asked.stage, gave.stage]).toEqual(['db', 'handle']);
  });

  it('runs with no request where none was current, and with those of other metrics that are current there', () => {
    const [one, other] = [createLab().metrics, createLab({ name: 'other' }).metrics];
    const callBack = one.bind(() => [one.current(), other.current()]);
    const [request, second] = [one.begin(), other.begin()];
    expect(request.with(() => second.with(callBack))).toEqual([undefined, second.shared]);
    expect(second.with(callBack)).toEqual([undefined, second.shared]);
    expect(callBack()).toEqual([undefined, undefined]);
  });

  it('is ignored where it was bound in what is ignored', () => {
    const { metrics } = createLab({ stages });
    const callBack = metrics.ignore(() => metrics.bind(() => metrics.enter('db')));
    const request = metrics.begin();
    request.with(callBack);
    expect(request.stage).toBe('handle');
  });

  it('is otherwise as it was: this, arguments, result, error, name, length and other contexts', () => {
    const { metrics } = createLab();
    const storage = new AsyncLocalStorage<string>();
    const error = new Error('thrown');
    function add(this: { base: number }, a: number, b: number) {
      if (a < 0) throw error;
      return [this.base + a + b, storage.getStore()];
    }
    const bound = metrics.begin().with(() => storage.run('bound', () => metrics.bind(add)));
    for (const key of ['name', 'length'])
      expect(Object.getOwnPropertyDescriptor(bound, key)).toEqual(Object.getOwnPropertyDescriptor(add, key));
    expect(storage.run('called', () => bound.call({ base: 1 }, 2, 3))).toEqual([6, 'called']);
    expect(() => bound.call({ base: 1 }, -1, 3)).toThrow(error);
  });

  it('has to be a function', () => {
    const { metrics } = createLab();
    expect(() => metrics.bind('fn' as never)).toThrow(
      'stageguard: option \'fn\' has to be a function; given: "fn"',
    );
  });
});
