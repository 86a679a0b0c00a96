import { once } from 'node:events';
import { Readable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { until } from '@stageguard/testing';
import { createSignal } from '@stageguard/testing/contract';

import { eachKoa, type Installed } from './fixtures/installed';

eachKoa((install) => {
  it('a request whose client is gone is detached until its middleware is done', async () => {
    const installed = install();
    const [gone, finish] = [createSignal(), createSignal()];
    installed.app.use(async (ctx) => {
      await once(ctx.res, 'close');
      setImmediate(gone.fire);
      await finish.fired;
    });
    const { client } = await installed.serve();
    const exchange = client.request();
    await until(() => installed.metrics.active === 1);
    exchange.leave('resets the connection');
    await gone.fired;
    expect(await installed.inFlight()).toEqual({ detached: 1 });
    finish.fire();
    await installed.metrics.drained();
    expect(await installed.visits()).toEqual({ handle: 1, detached: 1 });
  });

  it('a request that is answered while its middleware goes on is detached until that is done', async () => {
    const installed = install();
    const finish = createSignal();
    installed.app.use(async (ctx) => {
      ctx.respond = false;
      ctx.res.end('answered');
      await finish.fired;
    });
    const { client } = await installed.serve();
    expect(await client.request().text()).toBe('answered');
    await until(() => counted(installed, 'detached') === 1);
    expect(await installed.inFlight()).toEqual({ detached: 1 });
    finish.fire();
    await installed.metrics.drained();
    expect(await installed.visits()).toEqual({ handle: 1, respond: 1, detached: 1 });
  });

  it('a middleware that fails after its client has gone ends the request', async () => {
    const installed = install();
    installed.app.use(async (ctx) => {
      await once(ctx.res, 'close');
      await new Promise(setImmediate);
      throw new Error('failed on purpose');
    });
    const { client } = await installed.serve();
    const exchange = client.request();
    await until(() => installed.metrics.active === 1);
    exchange.leave('closes the connection');
    await installed.metrics.drained();
    expect(await installed.inFlight()).toEqual({});
    expect(await installed.visits()).toEqual({ handle: 1, detached: 1 });
  });

  it('a request that is answered and over before Koa hears of it is never detached', async () => {
    const installed = install();
    installed.app.use(async (_ctx, next) => await next());
    installed.app.use(async (ctx) => {
      ctx.respond = false;
      ctx.res.end('answered');
    });
    const { client } = await installed.serve();
    await client.request().text();
    await installed.metrics.drained();
    expect(await installed.visits()).toEqual({ handle: 1, respond: 1 });
  });

  it('a body is in respond until it is sent, however long the middleware has been done', async () => {
    const installed = install();
    const finish = createSignal();
    installed.app.use((ctx) => {
      ctx.body = Readable.from(firstAndLast(finish.fired));
    });
    const { client } = await installed.serve();
    const exchange = client.request();
    expect(await exchange.first()).toBe('first');
    expect(await installed.inFlight()).toEqual({ respond: 1 });
    finish.fire();
    expect(await exchange.text()).toBe('last');
    await installed.metrics.drained();
    expect(await installed.visits()).toEqual({ handle: 1, respond: 1 });
  });
});

function counted({ metrics }: Installed, stage: string): number {
  return metrics.snapshot().stages.find((its) => its.stage === stage)?.count ?? 0;
}

async function* firstAndLast(between: Promise<void>): AsyncGenerator<string> {
  yield 'first';
  await between;
  yield 'last';
}
