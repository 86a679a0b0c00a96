import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { createHttpMetrics, type HttpMetrics, middleware } from '@stageguard/koa';
import type { Context } from 'koa';

class Derived<T> extends Promise<T> {}

const KINDS: Record<string, () => Promise<unknown>> = {
  "a promise of Node's own": () => Promise.resolve('done'),
  'a promise of a derived class': () => Derived.resolve('done'),
  'a promise of another realm': () => runInNewContext('Promise.resolve("done")'),
  'a frozen promise': () => Object.freeze(Promise.resolve('done')),
  'a promise with a `then` of its own': () => {
    const promise = Promise.resolve('done');
    return Object.defineProperty(promise, 'then', { value: promise.then });
  },
  'a thenable without more': () =>
    Object.defineProperty({}, 'then', { value: (fn: (value: string) => void) => fn('done') }) as never,
};

// Koa calls `then` on what the first middleware returns outside of all middleware, as is done here.
describe.each(Object.entries(KINDS))('where the middleware behind returns %s', (_kind, next) => {
  it('what follows is called in the context of the request', async () => {
    const stage = await inServer({}, (metrics, promise) => {
      expect(metrics.current()).toBeUndefined();
      return new Promise((resolve) => promise().then(() => resolve(metrics.current()?.stage)));
    });
    expect(stage).toBe('handle');
  });

  it.each([false, true])(
    'what follows is called with the value, where requests are ignored: %s',
    async (ignored) => {
      const value = await inServer({ ignore: () => ignored }, (_metrics, promise) => {
        return new Promise((resolve) => promise().then(resolve));
      });
      expect(value).toBe('done');
    },
  );

  it('the same promise for several requests is followed for each of them', async () => {
    const same = next();
    const values = await inServer({ ignore: () => true }, (_metrics, promise) =>
      Promise.all([promise(same), promise(same)]),
    );
    expect(values).toEqual(['done', 'done']);
  });

  function inServer<R>(
    options: { ignore?: () => boolean },
    see: (metrics: HttpMetrics, promise: (its?: unknown) => Promise<unknown>) => R,
  ): Promise<Awaited<R>> {
    return seenInServer(options, (metrics, counted) =>
      see(metrics, (its) => counted(() => (its as Promise<unknown>) ?? next())),
    );
  }
});

it('the promise of a request shows nothing of what follows it', async () => {
  await seenInServer({}, async (_metrics, counted) => {
    const promise = counted(() => Promise.resolve('done'));
    expect(await promise).toBe('done');
    expect(Object.getOwnPropertyNames(promise)).toEqual([]);
    expect(inspect(promise)).toMatch(/^Promise \{\s+'done',?\s/);
    expect(inspect(promise)).not.toMatch(/then|exchange/i);
    expect(Promise.resolve(promise)).toBe(promise);
    expect(promise).toBeInstanceOf(Promise);
    expect(promise.then).toHaveLength(Promise.prototype.then.length);
    expect(promise.then.name).toBe('then');
    await expect(counted(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect(await counted(() => Promise.reject(new Error('lost'))).catch(String)).toBe('Error: lost');
  });
});

/** What the handler of a server sees of the middleware, where no request is current. */
async function seenInServer<R>(
  options: { ignore?: () => boolean },
  see: (metrics: HttpMetrics, counted: (next: () => Promise<unknown>) => Promise<unknown>) => R,
): Promise<Awaited<R>> {
  const metrics = createHttpMetrics(options);
  const count = middleware(metrics);
  const server = createServer();
  try {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const answered = fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const [req, res] = await once(server, 'request');
    try {
      return await see(metrics, (next) => count({ req, res } as Context, next) as Promise<unknown>);
    } finally {
      res.end();
      await (await answered).text();
    }
  } finally {
    metrics.close();
    server.close();
  }
}
