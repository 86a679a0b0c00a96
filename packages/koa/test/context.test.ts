import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { ActiveRequest } from '@stageguard/koa';
import bodyParser from 'koa-bodyparser';

import { eachKoa } from './fixtures/installed';

const TOGETHER = 20;

eachKoa((install) => {
  it('current() is the request right after koa-bodyparser, with many at once', async () => {
    const { app, metrics, serve } = install();
    const requests = new Set<ActiveRequest | undefined>();
    app.use(async (_ctx, next) => {
      const before = metrics.current();
      requests.add(before);
      await next();
      expect(metrics.current()).toBe(before);
    });
    app.use(bodyParser());
    app.use(async (ctx) => {
      const here = metrics.current();
      await sleep(1);
      expect(metrics.current()).toBe(here);
      await once(Readable.from(['piece']).resume(), 'end');
      expect(metrics.current()).toBe(here);
      ctx.body = { stage: here?.stage, is: requests.has(here), of: (ctx.request as { body?: unknown }).body };
    });
    const { client } = await serve();
    const exchanges = Array.from({ length: TOGETHER }, () =>
      client.request({ method: 'POST', upload: true, headers: { 'content-type': 'application/json' } }),
    );
    for (const exchange of exchanges) exchange.write('{"half":');
    for (const [i, exchange] of exchanges.entries()) exchange.end(`${i}}`);
    const answers = await Promise.all(exchanges.map(async (exchange) => JSON.parse(await exchange.text())));
    expect(answers).toEqual(answers.map((_, i) => ({ stage: 'handle', is: true, of: { half: i } })));
    expect(requests.size).toBe(TOGETHER);
  });

  it('the stream of a body is read in the context of the request, and may enter stages', async () => {
    const installed = install();
    const { app, metrics, serve } = installed;
    const most: number[] = [];
    app.use((ctx) => {
      ctx.body = Readable.from(
        (async function* () {
          most.push(metrics.active);
          yield await metrics.run('stream', async () => 'first ');
          await sleep(1);
          yield await metrics.run('stream', async () => 'last');
          most.push(metrics.active);
        })(),
      );
    });
    const { client } = await serve();
    expect(await client.request().text()).toBe('first last');
    await metrics.drained();
    // Without a current request, `run` would have made requests of its own.
    expect(most).toEqual([1, 1]);
    expect(await installed.visits()).toEqual({ handle: 2, stream: 2, respond: 2 });
  });

  it('a body whose stream fails midway ends with it, and its error event comes in the context', async () => {
    const installed = install();
    const { app, metrics, serve } = installed;
    const errors: unknown[] = [];
    app.on('error', (error: Error) => errors.push([error.message, metrics.current() !== undefined]));
    app.use((ctx) => {
      ctx.body = Readable.from(
        (async function* () {
          yield 'first';
          throw new Error('broken on purpose');
        })(),
      );
    });
    const { client } = await serve();
    const exchange = client.request();
    await exchange.first();
    // Koa 2 leaves the response open, Koa 3 destroys it.
    exchange.leave('closes the connection');
    await metrics.drained();
    expect(new Set(errors.map(String))).toEqual(new Set(['broken on purpose,true']));
    expect(await installed.visits()).toEqual({ handle: 1, respond: 1 });
  });

  it('ctx.throw is answered by Koa, and its error event comes in the context of the request', async () => {
    const installed = install();
    const { app, metrics, serve } = installed;
    const stages: unknown[] = [];
    app.on('error', () => stages.push(metrics.current()?.stage));
    app.use(async (ctx) => {
      await null;
      metrics.enter('work');
      ctx.throw(418, 'short and stout');
    });
    const { client } = await serve();
    const exchange = client.request();
    expect((await exchange.head).status).toBe(418);
    expect(await exchange.text()).toBe('short and stout');
    await metrics.drained();
    expect(stages).toEqual(['work']);
    expect(await installed.visits()).toEqual({ handle: 1, work: 1, respond: 1 });
  });

  it('a middleware that throws synchronously is answered with 500, in the context of the request', async () => {
    const installed = install();
    const { app, metrics, serve } = installed;
    const stages: unknown[] = [];
    app.on('error', () => stages.push(metrics.current()?.stage));
    app.use(() => {
      throw new Error('thrown on purpose');
    });
    const { client } = await serve();
    expect((await client.request().head).status).toBe(500);
    await metrics.drained();
    expect(stages).toEqual(['handle']);
    expect(await installed.visits()).toEqual({ handle: 1, respond: 1 });
  });

  it('a response that bypasses Koa counts like any other', async () => {
    const installed = install();
    const { app, metrics, serve } = installed;
    const stages: unknown[] = [];
    app.use((ctx) => {
      ctx.respond = false;
      setTimeout(() => {
        stages.push(metrics.current()?.stage);
        ctx.res.writeHead(202);
        stages.push(metrics.current()?.stage);
        ctx.res.end('bypassed');
      }, 1);
    });
    const { client } = await serve();
    const exchange = client.request();
    expect((await exchange.head).status).toBe(202);
    expect(await exchange.text()).toBe('bypassed');
    await metrics.drained();
    expect(stages).toEqual(['handle', 'respond']);
    expect(await installed.visits()).toEqual({ handle: 1, respond: 1 });
  });
});
