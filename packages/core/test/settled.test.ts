import { afterEach, describe, expect, it } from '@jest/globals';
import { settled } from '@stageguard/core/adapter';
import { deferred } from './fixtures/deferred';

/** Calls a function by `settled`. */
function call<R>(fn: () => R) {
  let ends = 0;
  const result = settled(fn, () => void ends++);
  return { result, ends: () => ends };
}

const error = new Error('not connected');

describe('what is done after a function', () => {
  it('is done once it has returned', () => {
    const order: string[] = [];
    settled(
      () => order.push('function'),
      () => order.push('after'),
    );
    expect(order).toEqual(['function', 'after']);
  });

  it('is done once it has thrown, and the error passes through', () => {
    let ends = 0;
    const fail = () =>
      settled(
        () => {
          throw error;
        },
        () => void ends++,
      );
    expect(fail).toThrow(error);
    expect(ends).toBe(1);
  });

  it('is done once its promise is fulfilled: who awaits it finds it done', async () => {
    const { promise, resolve } = deferred<string>();
    const { result, ends } = call(() => promise);
    expect(ends()).toBe(0);
    resolve('row');
    expect(await result).toBe('row');
    expect(ends()).toBe(1);
  });

  it('is done once its promise is rejected, and the reason passes through', async () => {
    const { result, ends } = call(() => Promise.reject(error));
    expect(ends()).toBe(0);
    await expect(result).rejects.toBe(error);
    expect(ends()).toBe(1);
  });

  it('leaves a promise one of the class that it is of', async () => {
    class Query<T> extends Promise<T> {}
    const { result } = call(() => Query.resolve('row'));
    expect(result).toBeInstanceOf(Query);
    expect(await result).toBe('row');
  });
});

describe('a value that is no promise', () => {
  const prototype = String.prototype as unknown as Record<string, unknown>;
  afterEach(() => {
    delete prototype['then'];
    delete prototype['catch'];
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['nothing', undefined],
    ['a text', 'then'],
    ['a number', 7],
    ['a function', () => {}],
    ['an object', {}],
    ['an object with a catch of its own', { catch() {} }],
    // biome-ignore lint/suspicious/noThenProperty: what is no promise may have a field of that name.
    ['an object whose then is a date', { then: new Date(), catch() {} }],
    [
      'an object that cannot be asked',
      {
        // biome-ignore lint/suspicious/noThenProperty: what a broken one may be
        get then(): never {
          throw error;
        },
        catch() {},
      },
    ],
  ])('is returned as it is: %s', (_, value) => {
    const { result, ends } = call(() => value);
    expect(result).toBe(value);
    expect(ends()).toBe(1);
  });

  it('is returned as it is though its prototype has been polluted', () => {
    prototype['then'] = () => {};
    prototype['catch'] = () => {};
    const { result, ends } = call(() => 'row');
    expect(result).toBe('row');
    expect(ends()).toBe(1);
  });
});

describe('what can be waited for and is no promise of Node', () => {
  type Listener = (value: unknown) => void;

  /** One that calls back when it is told to, and has no other methods than these. */
  function thenable(more: object = {}, returned?: unknown) {
    const listeners: Listener[][] = [];
    return {
      asked: listeners,
      value: {
        // biome-ignore lint/suspicious/noThenProperty: what query builders are
        then: (...both: Listener[]) => {
          listeners.push(both);
          return returned;
        },
        ...more,
      } as unknown as PromiseLike<unknown>,
    };
  }

  it('gives what its own then gives where that is a thenable, too, and it has a catch', () => {
    const next = thenable().value;
    for (const [listener, settledWith] of [
      [0, 'row'],
      [1, error],
    ] as const) {
      const { asked, value } = thenable({ catch() {} }, next);
      const { result, ends } = call(() => value);
      expect(result).toBe(next);
      expect(asked).toHaveLength(1);
      const settle = () => asked[0]?.[listener]?.(settledWith);
      if (listener === 0) expect(settle()).toBe('row');
      else expect(settle).toThrow(error);
      expect(ends()).toBe(1);
    }
  });

  it.each<[string, (value: PromiseLike<unknown>) => unknown]>([
    ['nothing', () => undefined],
    ['itself', (value) => value],
    ['a text', () => 'chained'],
  ])('gives a promise of ours where its then returns %s, though it has a catch', async (_, returns) => {
    for (const [listener, settledWith] of [
      [0, 'row'],
      [1, error],
    ] as const) {
      const listeners: Listener[][] = [];
      const value: PromiseLike<unknown> & { catch(): void } = {
        catch() {},
        // biome-ignore lint/suspicious/noThenProperty: what query builders are
        then: ((...both: Listener[]) => {
          listeners.push(both);
          return returns(value);
        }) as never,
      };
      const { result, ends } = call(() => value);
      expect(listeners).toHaveLength(1);
      expect(ends()).toBe(0);
      // What is thrown here would end the process.
      expect(() => listeners[0]?.[listener]?.(settledWith)).not.toThrow();
      expect(ends()).toBe(1);
      if (listener === 0) expect(await result).toBe('row');
      else await expect(result).rejects.toBe(error);
    }
  });

  it('may be rejected while it is asked, whatever its then returns', async () => {
    for (const returned of [undefined, thenable().value]) {
      const value = {
        catch() {},
        // biome-ignore lint/suspicious/noThenProperty: what query builders are
        then: (_: Listener, reject: Listener) => {
          reject(error);
          return returned;
        },
      } as unknown as PromiseLike<unknown>;
      const { result, ends } = call(() => value);
      expect(ends()).toBe(1);
      await expect(result).rejects.toBe(error);
    }
  });

  it('may be a Proxy that has every property', () => {
    const value: unknown = new Proxy({}, { get: () => () => {} });
    const { result, ends } = call(() => value);
    expect(result).toBeInstanceOf(Promise);
    expect(ends()).toBe(0);
  });

  it('may be of a class of promises whose then returns nothing', async () => {
    class Query extends Promise<string> {
      // biome-ignore lint/suspicious/noThenProperty: what a broken one may be
      override then(...both: never[]): never {
        void super.then(...both);
        return undefined as never;
      }
    }
    const { result, ends } = call(() => new Query((resolve) => resolve('row')));
    expect(await (result as Promise<string>)).toBe('row');
    expect(ends()).toBe(1);
  });

  it('is given back as it is where it has the then of a promise and is none', () => {
    const value = Object.create(Promise.prototype);
    const { result, ends } = call(() => value);
    expect(result).toBe(value);
    expect(ends()).toBe(1);
  });

  it.each<[string, object]>([
    ['no catch', {}],
    ['a catch that is no function', { catch: 'me' }],
    [
      'a catch that cannot be read',
      {
        get catch(): never {
          throw error;
        },
      },
    ],
  ])('gives a promise of ours where it has %s, and is asked once', async (_, more) => {
    for (const [listener, settledWith] of [
      [0, 'row'],
      [1, error],
    ] as const) {
      const { asked, value } = thenable();
      Object.defineProperties(value, Object.getOwnPropertyDescriptors(more));
      const { result, ends } = call(() => value);
      expect(result).toBeInstanceOf(Promise);
      expect(asked).toHaveLength(1);
      expect(ends()).toBe(0);
      asked[0]?.[listener]?.(settledWith);
      expect(ends()).toBe(1);
      if (listener === 0) expect(await result).toBe('row');
      else await expect(result).rejects.toBe(error);
    }
  });

  it('that is rejected and awaited by nobody is no unhandled rejection of ours', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const { asked, value } = thenable();
    const { ends } = call(() => value);
    asked[0]?.[1]?.(error);
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    expect(ends()).toBe(1);
  });

  it('whose then throws is given back as it is', () => {
    const value = {
      // biome-ignore lint/suspicious/noThenProperty: what query builders are
      then() {
        throw error;
      },
    };
    const { result, ends } = call(() => value);
    expect(result).toBe(value);
    expect(ends()).toBe(1);
  });
});
