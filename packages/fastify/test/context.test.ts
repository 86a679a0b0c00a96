import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { ActiveRequest } from '@stageguard/fastify';
import { until } from '@stageguard/testing';
import { createSignal } from '@stageguard/testing/contract';
import { eachFastify, type Installed } from './fixtures/installed';

const TOGETHER = 20;

eachFastify((install) => {
  it('current() is the request in every hook, in parsers and in the handler, with many at once', async () => {
    const installed = install();
    const { app, metrics } = installed;
    const watch = watched(installed);
    app.addHook('onRequest', async (request) => {
      await null;
      watch.here('onRequest', request);
    });
    app.addHook('preParsing', (request, _reply, payload, done) => {
      watch.here('preParsing', request);
      done(null, payload);
    });
    app.addContentTypeParser('text/slow', async (request: object, payload: Readable) => {
      let text = '';
      for await (const piece of payload) {
        text += piece;
        watch.here('parser', request);
      }
      await sleep(1);
      watch.here('after the body', request);
      return text;
    });
    app.addHook('preValidation', async (request) => watch.here('preValidation', request));
    app.addHook('preHandler', (request, _reply, done) => {
      watch.here('preHandler', request);
      done();
    });
    app.addHook('preSerialization', async (request, _reply, payload) => {
      watch.here('preSerialization', request);
      return payload;
    });
    app.addHook('onSend', async (request, _reply, payload) => {
      watch.here('onSend', request);
      return payload;
    });
    app.addHook('onResponse', async (request) => watch.here('onResponse', request));
    app.post('/', async (request) => {
      watch.here('handler', request);
      await sleep(1);
      watch.here('after await', request);
      return { stage: metrics.current()?.stage, of: request.body };
    });
    const client = await installed.serve();
    const exchanges = Array.from({ length: TOGETHER }, () =>
      client.request({ method: 'POST', upload: true, headers: { 'content-type': 'text/slow' } }),
    );
    for (const exchange of exchanges) exchange.write('half ');
    for (const [i, exchange] of exchanges.entries()) exchange.end(`${i}`);
    const answers = await Promise.all(exchanges.map(async (exchange) => JSON.parse(await exchange.text())));
    expect(answers).toEqual(answers.map((_, i) => ({ stage: 'handle', of: `half ${i}` })));
    await metrics.drained();
    expect(watch.lost).toEqual([]);
    expect(watch.requests).toBe(TOGETHER);
    expect([...watch.seen]).toEqual(
      expect.arrayContaining([
        'onRequest',
        'preParsing',
        'parser',
        'after the body',
        'preValidation',
        'preHandler',
        'handler',
        'after await',
        'preSerialization',
        'onSend',
        'onResponse',
      ]),
    );
  });

  it("current() is the request right after Fastify's own parser of JSON", async () => {
    const installed = install();
    const { metrics, app } = installed;
    app.post('/', (_request, reply) => {
      setImmediate(() => reply.send({ stage: metrics.current()?.stage }));
    });
    const client = await installed.serve();
    const headers = { 'content-type': 'application/json' };
    const exchange = client.request({ method: 'POST', upload: true, headers });
    exchange.write('{"half":');
    exchange.end('1}');
    expect(JSON.parse(await exchange.text())).toEqual({ stage: 'handle' });
    await metrics.drained();
    expect(await installed.visits()).toEqual({ receive: 1, handle: 1, respond: 1 });
  });

  it('an error is handled in the context of its request, and in the stage that it was thrown in', async () => {
    const installed = install();
    const { app, metrics } = installed;
    const stages: unknown[] = [];
    app.addHook('onError', async () => void stages.push(metrics.current()?.stage));
    app.setErrorHandler((error: Error, _request, reply) => {
      stages.push(metrics.current()?.stage);
      reply.code(418).send(error.message);
    });
    app.get('/', async () => {
      await null;
      metrics.enter('work');
      throw new Error('short and stout');
    });
    const client = await installed.serve();
    const exchange = client.request();
    expect((await exchange.head).status).toBe(418);
    expect(await exchange.text()).toBe('short and stout');
    await metrics.drained();
    expect(stages).toEqual(['work', 'work']);
    expect(await installed.visits()).toEqual({ handle: 1, work: 1, respond: 1 });
  });

  it('a request that nothing matches is counted, and its handler runs in its context', async () => {
    const installed = install({ route: true });
    const { app, metrics } = installed;
    app.setNotFoundHandler((_request, reply) => {
      const route = metrics.snapshot().oldest[0]?.attributes['http.route'] ?? null;
      reply.code(404).send({ stage: metrics.current()?.stage, route });
    });
    const client = await installed.serve();
    const answer = await client.request({ path: '/nowhere' }).text();
    expect(JSON.parse(answer)).toEqual({ stage: 'handle', route: null });
    await metrics.drained();
    expect(await installed.visits()).toEqual({ handle: 1, respond: 1 });
  });

  it('so is one that Fastify itself answers with 404', async () => {
    const installed = install();
    const client = await installed.serve();
    expect((await client.request({ path: '/nowhere' }).head).status).toBe(404);
    await installed.metrics.drained();
    expect(await installed.visits()).toEqual({ handle: 1, respond: 1 });
  });

  it('the stream of a body is read in the context of the request, and may enter stages', async () => {
    const installed = install();
    const { app, metrics } = installed;
    const most: number[] = [];
    app.get('/', (_request, reply) => {
      reply.send(
        Readable.from(
          (async function* () {
            most.push(metrics.active);
            yield await metrics.run('stream', async () => 'first ');
            await sleep(1);
            yield await metrics.run('stream', async () => 'last');
            most.push(metrics.active);
          })(),
        ),
      );
    });
    const client = await installed.serve();
    expect(await client.request().text()).toBe('first last');
    await metrics.drained();
    // Without a current request, `run` would have made requests of its own.
    expect(most).toEqual([1, 1]);
    const { stream } = await installed.visits();
    expect(stream).toBe(2);
  });

  it('a body whose stream fails midway ends with it', async () => {
    const installed = install();
    const { app, metrics } = installed;
    app.get('/', (_request, reply) => {
      reply.send(
        Readable.from(
          (async function* () {
            yield 'first';
            await sleep(1);
            throw new Error('broken on purpose');
          })(),
        ),
      );
    });
    const client = await installed.serve();
    await expect(client.request().text()).rejects.toThrow();
    await metrics.drained();
    expect(await installed.visits()).toEqual({ handle: 1, respond: 1 });
  });

  it('a reply that is hijacked counts like any other', async () => {
    const installed = install();
    const { app, metrics } = installed;
    const stages: unknown[] = [];
    app.get('/', (_request, reply) => {
      reply.hijack();
      setTimeout(() => {
        stages.push(metrics.current()?.stage);
        reply.raw.writeHead(202);
        stages.push(metrics.current()?.stage);
        reply.raw.end('hijacked');
      }, 1);
    });
    const client = await installed.serve();
    const exchange = client.request();
    expect((await exchange.head).status).toBe(202);
    expect(await exchange.text()).toBe('hijacked');
    await metrics.drained();
    expect(stages).toEqual(['handle', 'respond']);
    expect(await installed.visits()).toEqual({ handle: 1, respond: 1 });
  });

  it('a request whose client is gone is over, and the work that a run holds goes on detached', async () => {
    const installed = install();
    const { app, metrics } = installed;
    const finish = createSignal();
    app.get('/', async (_request, reply) => {
      await metrics.run('work', async () => {
        await once(reply.raw, 'close');
        await finish.fired;
      });
    });
    const client = await installed.serve();
    const exchange = client.request();
    await until(() => metrics.active === 1);
    exchange.leave('resets the connection');
    await until(() => stageOf(installed) === 'detached');
    finish.fire();
    await metrics.drained();
    expect(await installed.visits()).toEqual({ handle: 1, work: 1, detached: 1 });
  });
});

function stageOf({ metrics }: Installed): string | undefined {
  return metrics.snapshot().oldest[0]?.stage;
}

/** Where the request that a Fastify request began with was current, and where another one was, or none. */
function watched({ metrics }: Installed) {
  const seen = new Set<string>();
  const lost: string[] = [];
  const begun = new Map<object, ActiveRequest | undefined>();
  return {
    seen,
    lost,
    get requests() {
      return new Set(begun.values()).size;
    },
    here(where: string, request: object) {
      const current = metrics.current();
      if (!begun.has(request)) begun.set(request, current);
      if (current !== undefined && begun.get(request) === current) seen.add(where);
      else lost.push(where);
    },
  };
}
