import { describe, expect, it } from '@jest/globals';
import { deferred } from './fixtures/deferred';
import { createLab } from './fixtures/lab';
import { whereIs } from './fixtures/where-is';

const lab = () => createLab({ stages: { a: {}, b: {}, route: { phase: ['decode'] } } });

describe('run', () => {
  it('is in the stage while the function runs, and returns what it returns', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const value = {};
    const returned = request.run('a', () => {
      expect(whereIs(metrics, request)).toBe('a');
      return value;
    });
    expect(returned).toBe(value);
    expect(whereIs(metrics, request)).toBe('handle');
  });

  it('takes the attributes of the stage last', async () => {
    const { collect, metrics } = lab();
    const request = metrics.begin();
    const pending = request.run('route', () => collect(), { phase: 'decode' });
    expect((await pending).value('app.stage_requests', { stage: 'route', phase: 'decode' })).toBe(1);
  });

  it('leaves the stage when the function throws, and the error passes through', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const error = new Error('no worker');
    expect(() =>
      request.run('a', () => {
        throw error;
      }),
    ).toThrow(error);
    expect(whereIs(metrics, request)).toBe('handle');
  });

  it('is in the stage until the promise resolves: who awaits it finds the stage left', async () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const { promise, resolve } = deferred<string>();
    const running = request.run('a', () => promise);
    expect(whereIs(metrics, request)).toBe('a');
    resolve('worker 7');
    expect(await running).toBe('worker 7');
    expect(whereIs(metrics, request)).toBe('handle');
  });

  it('is in the stage until the promise rejects, and the reason passes through', async () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const error = new Error('no worker');
    const running = request.run('a', () => Promise.reject(error));
    expect(whereIs(metrics, request)).toBe('a');
    await expect(running).rejects.toBe(error);
    expect(whereIs(metrics, request)).toBe('handle');
  });

  it('waits for a thenable that is a function, as await does', async () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const thenable = Object.assign(() => {}, {
      // biome-ignore lint/suspicious/noThenProperty: what query builders are
      then: (resolved: (value: number) => number) => Promise.resolve(7).then(resolved),
    });
    const running = request.run('a', () => thenable);
    expect(whereIs(metrics, request)).toBe('a');
    expect(await running).toBe(7);
    expect(whereIs(metrics, request)).toBe('handle');
  });

  it.each([
    ['null', null],
    ['a string', 'then'],
    ['an object without then', {}],
    ['an object with a catch of its own', { catch() {} }],
  ])('takes %s for no promise', (_, value) => {
    const { metrics } = lab();
    const request = metrics.begin();
    expect(request.run('a', () => value)).toBe(value);
    expect(whereIs(metrics, request)).toBe('handle');
    request.end();
    expect(metrics.run('a', () => value)).toBe(value);
    expect(metrics.active).toBe(0);
  });

  it('leaves the stage where the value cannot be asked whether it is a promise', () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const value = {
      // biome-ignore lint/suspicious/noThenProperty: what a broken one may be
      get then(): never {
        throw new Error('do not look');
      },
    };
    expect(request.run('a', () => value)).toBe(value);
    expect(whereIs(metrics, request)).toBe('handle');
  });

  it('leaves the stage where a thenable throws, which rejects as it does without run', async () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const error = new Error('not connected');
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: what query builders are
      then(): never {
        throw error;
      },
    };
    const awaited = async () => await request.run('a', () => thenable as PromiseLike<never>);
    await expect(awaited()).rejects.toBe(error);
    expect(whereIs(metrics, request)).toBe('handle');
  });

  it('may be nested, and overlap in any order', async () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const [first, second] = [deferred<void>(), deferred<void>()];
    const a = request.run('a', () => first.promise);
    const b = request.run('b', () => second.promise);
    expect(whereIs(metrics, request)).toBe('b');
    first.resolve();
    await a;
    expect(whereIs(metrics, request)).toBe('b');
    second.resolve();
    await b;
    expect(whereIs(metrics, request)).toBe('handle');
  });

  it('goes on after the end of the request', async () => {
    const { metrics } = lab();
    const request = metrics.begin();
    const { promise, resolve } = deferred<string>();
    const running = request.run('a', () => promise);
    request.end();
    resolve('late');
    expect(await running).toBe('late');
    expect(metrics.active).toBe(0);
  });
});
