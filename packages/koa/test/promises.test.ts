import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { createHttpMetrics, type HttpMetrics, middleware } from '@stageguard/koa';
import Koa, { type Context } from 'koa';

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

// Koa's class is hooked with the first request of an application: from then on its promises stay as they are.
describe('from the second request of an application on', () => {
  it.each(Object.keys(KINDS).filter((kind) => kind !== 'a thenable without more'))(
    'Koa answers in the context of the request, where its middleware returns %s',
    async (kind) => {
      const answer = KINDS[kind] as () => Promise<unknown>;
      const metrics = createHttpMetrics();
      const count = middleware(metrics);
      const koa = new Koa({
        compose: () => (ctx: Context) => {
          // It answers with what is current when the body is serialized.
          ctx.body = { toJSON: () => metrics.current()?.stage ?? 'none' };
          void count(ctx, async () => {});
          return answer();
        },
      } as object);
      expect(await answersOf(koa, 3)).toEqual([expect.any(String), '"handle"', '"handle"']);
      metrics.close();
    },
  );

  it('the promise of a request shows nothing of what follows it', async () => {
    const metrics = createHttpMetrics();
    const koa = new Koa();
    const promises: Promise<unknown>[] = [];
    koa.use((_ctx, next) => {
      const promise = next();
      promises.push(promise);
      return promise;
    });
    koa.use(middleware(metrics));
    koa.use((ctx) => {
      ctx.body = { toJSON: () => metrics.current()?.stage ?? 'none' };
    });
    expect(await answersOf(koa, 2)).toEqual(['"handle"', '"handle"']);
    const promise = promises[1] as Promise<unknown>;
    expect(Reflect.ownKeys(promise).filter((key) => typeof key === 'string')).toEqual([]);
    expect(Object.getPrototypeOf(promise)).toBe(Promise.prototype);
    expect(inspect(promise)).not.toMatch(/then|exchange/i);
    metrics.close();
  });

  it('what Koa gets for the promise has all methods of promises', async () => {
    const metrics = createHttpMetrics();
    class Careful extends Koa {
      // Egg and others derive a class, and call Koa's method.
      handleRequest(ctx: Context, run: (ctx: Context) => Promise<unknown>): Promise<unknown> {
        const base = Koa.prototype as unknown as { handleRequest(...args: unknown[]): Promise<unknown> };
        return base.handleRequest(ctx, (ctx: Context) => {
          const promise = run(ctx);
          return promise.finally(() => {
            ctx.set('x-finally', String(promise instanceof Promise));
          });
        });
      }
    }
    const koa = new Careful();
    koa.use(middleware(metrics));
    koa.use(() => Promise.reject(Object.assign(new Error('lost'), { status: 418, expose: true })));
    koa.silent = true;
    expect(await answersOf(koa, 2)).toEqual(['lost', 'lost']);
    metrics.close();
  });
});

/** What an application answers to so many requests, one after the other. */
async function answersOf(koa: Koa, times: number): Promise<string[]> {
  const server = koa.listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const answers: string[] = [];
    for (let i = 0; i < times; i++) answers.push(await (await fetch(url)).text());
    return answers;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

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
