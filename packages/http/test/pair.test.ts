import '@stageguard/testing/second';

import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createHttpMetrics, track } from '@stageguard/http';
import { warningsOf } from '@stageguard/testing/adapter';
import { aSecondLater } from '@stageguard/testing/second';
import type { Followed } from '../dist/exchange.js';
import type { Connection, HttpRequest, HttpResponse } from '../dist/message.js';
import { Pair, readPair } from '../dist/pair.js';
import { Pipeline } from '../dist/pipeline.js';
import { lookAfter } from '../dist/sweep.js';
import { isHijacked, isTakenOver, readersBefore } from '../dist/taken-over.js';

// What ends an exchange, one circumstance at a time; the contract has them as servers meet them.

interface Given {
  readonly request?: object;
  readonly response?: object;
  readonly connection?: object;
  readonly http2?: boolean;
  readonly byServer?: boolean;
}

function messages({ request, response, connection, http2 }: Given) {
  const on = http2
    ? { httpVersionMajor: 2, stream: connection }
    : { httpVersionMajor: 1, socket: connection };
  const its = { method: 'GET', url: '/', headers: {}, ...on, ...request };
  const req = Object.assign(new EventEmitter(), its) as unknown as HttpRequest;
  const res = Object.assign(new EventEmitter(), { writeHead() {}, headersSent: false, ...response });
  return { req, res: res as unknown as HttpResponse };
}

/** A pair, and what its exchange was told. */
function paired(given: Given = {}) {
  const connection = given.connection ?? { destroyed: false };
  const { req, res } = messages({ ...given, connection });
  const pair = new Pair(req, res, given.byServer ?? false);
  const told: string[] = [];
  pair.exchange = {
    handles: () => told.push('handles'),
    responds: (status: unknown) => told.push(`responds ${status}`),
    over: (outcome: string) => told.push(`over ${outcome}`),
    cut: (outcome: string) => told.push(`cut ${outcome}`),
  } as unknown as Followed;
  return { pair, req, res: res as unknown as Record<string, unknown>, told };
}

const gone = { destroyed: true, readableEnded: true };
const sent = { headersSent: true, writableFinished: true };
const read = { listenerCount: (event: string) => (event === 'data' ? 1 : 0) };
const upgrade = { upgrade: true };

describe('a pair', () => {
  it.each<[string, Given, is: boolean]>([
    ['on a connection that lives is not', {}, false],
    ['on one that is destroyed is', { connection: gone }, true],
    ['on nothing is not', { request: { socket: undefined } }, false],
    ['of HTTP/2 on a stream that lives is not', { http2: true }, false],
    ['of HTTP/2 without a stream is', { http2: true, request: { stream: undefined } }, true],
  ])('%s gone', (_, given, is) => {
    expect(paired(given).pair.gone).toBe(is);
  });

  it.each<[string, Given, is: boolean]>([
    ['that has just come is not', {}, false],
    ['whose connection is gone is', { connection: gone }, true],
    ['whose answer is sent is', { response: sent }, true],
    ['whose headers alone are is not', { response: { headersSent: true } }, false],
    ['with nothing to write before the headers is not', { response: { writableFinished: true } }, false],
    ['of HTTP/2 with nothing to write is not', { http2: true, response: sent }, false],
    ['whose upgrade somebody reads is', { request: upgrade, connection: read }, true],
    ['whose upgrade nobody reads is not', { request: upgrade }, false],
    ['without an upgrade that somebody reads is not', { connection: read }, false],
    ['that a server has made is not', { request: upgrade, connection: read, byServer: true }, false],
  ])('%s over', (_, given, is) => {
    expect(paired(given).pair.isOver).toBe(is);
  });

  it.each<[string, Given, is: boolean]>([
    ['that has just come is not', {}, false],
    ['on nothing is not', { request: { socket: undefined } }, false],
    ['whose connection has closed is', { connection: { destroyed: true, closed: true } }, true],
    ['whose connection never says that it has closed is', { connection: gone }, true],
    ['whose connection is about to close is not', { connection: { destroyed: true, closed: false } }, false],
    ['whose connection has closed, and lives, is not', { connection: { closed: true } }, false],
    ['whose response has closed is', { response: { closed: true } }, true],
    ['of HTTP/2 whose response has closed is not', { http2: true, response: { closed: true } }, false],
    ['whose answer is sent is', { response: sent }, true],
    ['whose upgrade somebody reads is', { request: upgrade, connection: read }, true],
  ])('%s lost', (_, given, is) => {
    expect(paired(given).pair.isLost).toBe(is);
  });

  it('has the path as it came, and the bytes that have moved', () => {
    const { pair } = paired({ request: { url: '/b' }, connection: { destroyed: false, bytesRead: 5 } });
    expect([pair.url, pair.moved('receive')]).toEqual(['/b', 5]);
    expect(paired({ request: { url: '/b', originalUrl: '/a/b' } }).pair.url).toBe('/a/b');
  });

  it('has a stream where it is of HTTP/2', () => {
    const connection = { destroyed: false };
    expect(paired({ connection, http2: true }).pair.stream).toBe(connection);
    expect(paired({ connection }).pair.stream).toBeUndefined();
  });

  it.each([0, 1])('of a server is over when a handler takes over what %d have read before', (before) => {
    const connection = {
      bytesWritten: 0,
      _httpMessage: undefined as unknown,
      readers: before,
      listenerCount,
    };
    function listenerCount(this: { readers: number }, event: string): number {
      return event === 'data' ? this.readers : 0;
    }
    const given = { connection, request: { headers: { upgrade: 'websocket' } }, byServer: true };
    const { pair, res, told } = paired(given);
    Object.assign(connection, { _httpMessage: res, bytesWritten: 100 });
    expect([pair.isLost, pair.isOver]).toEqual([false, false]);
    connection.readers = before + 1;
    expect([pair.isLost, pair.isOver, pair.outcome]).toEqual([true, false, 'answered']);
    pair.over();
    expect(told).toEqual(['cut answered']);

    const answered = paired(given);
    Object.assign(connection, { _httpMessage: answered.res });
    connection.readers = before + 2;
    answered.pair.headersWritten(101);
    expect(answered.pair.isLost).toBe(false);
  });

  it.each<[string, Given, is: boolean]>([
    ['whose connection lives is', {}, true],
    ['whose connection is about to close is not', { connection: { destroyed: true, closed: false } }, false],
    ['that no server has made is not', { byServer: false }, false],
    [
      'in whose place another one answers is not',
      { connection: { destroyed: false, _httpMessage: { writableFinished: false } } },
      false,
    ],
    [
      'in whose place another one has answered is',
      { connection: { destroyed: false, _httpMessage: { writableFinished: true } } },
      true,
    ],
  ])('with a response that was detached and %s lost', (_, given, is) => {
    const { pair } = paired({ byServer: true, response: { socket: null }, ...given });
    expect(pair.isLost).toBe(is);
  });

  it('with a response that was detached is cut as answered, and one that waits in a pipeline is not lost', () => {
    const detached = paired({ byServer: true, response: { socket: null } });
    detached.pair.over();
    expect(detached.told).toEqual(['cut answered']);
    const waiting = paired({ byServer: true, response: { socket: null } });
    waiting.pair.cameBehind(paired({ byServer: true }).pair);
    expect(waiting.pair.isLost).toBe(false);
  });

  it('that was answered is no connection that was taken over', () => {
    const connection = {
      destroyed: false,
      bytesWritten: 1,
      _httpMessage: undefined as unknown,
      listenerCount,
    };
    let readers = 0;
    function listenerCount(): number {
      return readers;
    }
    const { pair, res, told } = paired({
      connection,
      request: { headers: { upgrade: 'websocket' } },
      byServer: true,
    });
    connection._httpMessage = res;
    pair.finishing();
    pair.finished();
    readers = 1;
    pair.over();
    expect(told).toEqual(['over answered']);
  });

  it('that asked for no upgrade is not taken over, however many read its connection', () => {
    let readers = 0;
    const connection = { bytesWritten: 1, _httpMessage: undefined as unknown, listenerCount: () => readers };
    for (const given of [
      { byServer: true },
      { byServer: false, request: { headers: { upgrade: 'websocket' } } },
    ]) {
      readers = 0;
      const { pair, res } = paired({ ...given, connection });
      connection._httpMessage = res;
      readers = 9;
      expect(pair.isLost).toBe(false);
    }
  });

  it('of an upgrade is cut, whatever holds it', () => {
    const { pair, told } = paired({ request: upgrade, connection: read });
    pair.over();
    expect(told).toEqual(['cut answered']);
  });

  it('knows the class of its response, for people', () => {
    class Captured {}
    const named = (name: unknown) => {
      const { pair, res } = paired();
      Object.defineProperty(res, 'constructor', { value: { name } });
      return pair.responseClass;
    };
    expect(named('ServerResponse')).toBe('ServerResponse');
    expect(named(Captured.name)).toBe('Captured');
    expect(named('x'.repeat(50))).toBe('x'.repeat(40));
    expect(named('')).toBe('response');
    expect(named(7)).toBe('response');
    const { pair, res } = paired();
    Object.defineProperty(res, 'constructor', { value: undefined });
    expect(pair.responseClass).toBe('response');
    expect(paired({ byServer: true }).pair.responseClass).toBe('ServerResponse');
  });

  it('whose outcome cannot be read was aborted', () => {
    const { pair, res } = paired({ response: { headersSent: true } });
    Object.defineProperty(res, 'writableFinished', {
      get() {
        throw new Error('nothing here');
      },
    });
    expect(pair.outcome).toBe('aborted');
  });

  it('has the exchanges of several names, each found by its metrics', () => {
    const all = ['pair.a', 'pair.b', 'pair.c', 'pair.none'].map((name) => createHttpMetrics({ name }));
    const exchanges = all.map((metrics) => ({ metrics, next: undefined }) as unknown as Followed);
    const { pair } = paired();
    pair.exchange = undefined;
    for (const exchange of exchanges.slice(0, 3)) pair.add(exchange);
    expect(all.map((metrics) => pair.find(metrics))).toEqual([...exchanges.slice(0, 3), undefined]);
    for (const metrics of all) metrics.close();
  });

  it('is told once that its body was read, and only before its answer', () => {
    const body = { request: { headers: { 'content-length': '5' } } };
    const { pair, told } = paired(body);
    expect(pair.receiving).toBe(true);
    pair.bodyRead();
    pair.bodyRead();
    expect(pair.receiving).toBe(false);
    expect(told).toEqual(['handles']);
    const answered = paired(body);
    answered.pair.headersWritten(413);
    answered.pair.bodyRead();
    expect(answered.told).toEqual(['responds 413']);
    const none = paired();
    none.pair.bodyRead();
    expect(none.told).toEqual([]);
  });

  it('that cannot be followed has no body to wait for', () => {
    const { req } = messages({ request: { headers: { 'content-length': '5' } } });
    expect(new Pair(req, {} as HttpResponse, false).receiving).toBe(false);
  });

  it('is told once that its headers are written, and not where they had been', () => {
    const { pair, told } = paired();
    pair.headersWritten(200);
    pair.headersWritten(500);
    expect(told).toEqual(['responds 200']);
    const late = paired({ response: { headersSent: true } });
    late.pair.headersWritten(200);
    expect(late.told).toEqual([]);
  });

  it.each<[string, Given, told: string[]]>([
    ['ends it where no server has made it', {}, ['over answered']],
    ['says of a client that is gone that it has aborted', { connection: gone }, ['over aborted']],
    ['ends none that a server has made, which closes it', { byServer: true }, []],
    ['says nothing of HTTP/2', { http2: true }, []],
  ])('`finish` %s', (_, given, expected) => {
    const { pair, told } = paired(given);
    pair.finishing();
    pair.finished();
    expect(told).toEqual(expected);
  });

  it('`finish` of HTTP/2 is no answer', () => {
    const connection = { destroyed: true, writableFinished: false, aborted: true, rstCode: 8 };
    const { pair } = paired({ http2: true, connection });
    pair.finishing();
    pair.finished();
    expect(pair.outcome).toBe('aborted');
  });

  it('ends once', () => {
    const { pair, told } = paired({ response: sent });
    expect(pair.ended).toBe(false);
    pair.over();
    pair.over();
    expect([pair.ended, pair.isOver]).toEqual([true, true]);
    expect(told).toEqual(['over answered']);
  });

  it('that nobody counts ends all the same', () => {
    const { pair } = paired({ request: { headers: { 'content-length': '5' } } });
    pair.exchange = undefined;
    expect(pair.receiving).toBe(true);
    pair.bodyRead();
    pair.headersWritten(200);
    pair.over();
    expect(pair.ended).toBe(true);
  });

  it('that is lost takes those with it that wait behind it, and no other', async () => {
    const connection = { destroyed: false, readableEnded: true };
    const [first, second, third, alone] = [1, 2, 3, 4].map(() => paired({ connection }));
    second?.pair.cameBehind(first?.pair as Pair);
    third?.pair.cameBehind(first?.pair as Pair);
    second?.pair.over();
    await turn();
    expect([first, third].map((it) => it?.pair.ended)).toEqual([false, false]);
    connection.destroyed = true;
    first?.pair.over();
    expect(third?.pair.ended).toBe(false);
    await turn();
    expect(third?.told).toEqual(['over aborted']);
    expect(alone?.pair.ended).toBe(false);
  });

  it('of what cannot be read is followed by nobody, with a warning', async () => {
    const { res } = messages({});
    const req = new Proxy({} as HttpRequest, {
      get() {
        throw new Error('no url here');
      },
    });
    let pair: Pair | undefined;
    const warnings = await warningsOf(() => {
      pair = readPair(req, res, true);
    });
    expect([pair?.followable, pair?.byServer]).toEqual([false, false]);
    expect(warnings).toEqual([expect.stringContaining('a request that cannot be read is not counted')]);
  });
});

describe('those that wait on one connection', () => {
  function waiting(isGone: boolean) {
    const its = { gone: isGone, times: 0, over: () => void its.times++ };
    return its;
  }

  it('are told once, a turn later, when one of them has ended with the connection', async () => {
    const pipeline = new Pipeline();
    const all = [1, 2, 3].map(() => waiting(true));
    for (const each of all) pipeline.join(each);
    for (const each of all.slice(0, 2)) pipeline.leave(each);
    expect(all.map(({ times }) => times)).toEqual([0, 0, 0]);
    await turn();
    await turn();
    expect(all.map(({ times }) => times)).toEqual([0, 0, 1]);
  });

  it('are told nothing while the connection lives, nor by the last of them', async () => {
    const pipeline = new Pipeline();
    const all = [1, 2].map(() => waiting(false));
    for (const each of all) pipeline.join(each);
    pipeline.leave(all[0] as (typeof all)[0]);
    const last = new Pipeline();
    const [only, next] = [waiting(true), waiting(true)];
    last.join(only);
    last.leave(only);
    last.join(next);
    await turn();
    expect([all[1]?.times, next.times]).toEqual([0, 0]);
  });
});

describe('a connection', () => {
  function reading(data: number, readable = 0): Connection {
    return { listenerCount: (event: string) => ({ data, readable })[event] ?? 0 } as Connection;
  }

  it('is taken over where somebody reads it', () => {
    expect(isTakenOver(undefined)).toBe(false);
    expect(isTakenOver({})).toBe(false);
    expect([reading(0), reading(1), reading(0, 1)].map((its) => isTakenOver(its))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('is read by so many when an upgrade is asked for', () => {
    const asks = { headers: { upgrade: 'websocket' } } as HttpRequest;
    expect(readersBefore(asks, reading(1, 1))).toBe(2);
    expect(readersBefore(asks, undefined)).toBe(0);
    expect(readersBefore({ headers: {} } as HttpRequest, reading(1))).toBe(-1);
  });

  it('is hijacked where somebody more reads it, and has written past the response', () => {
    const res = { headersSent: false } as HttpResponse;
    const its = (more: object, of = res) => isHijacked(of, { _httpMessage: of, ...more } as object, 1);
    const hijacked = { bytesWritten: 1, ...reading(2) };
    expect(its(hijacked)).toBe(true);
    expect(its({ ...hijacked, bytesWritten: 0 })).toBe(false);
    expect(its({ ...hijacked, bytesWritten: undefined })).toBe(false);
    expect(its({ ...hijacked, ...reading(1) })).toBe(false);
    expect(its({ ...hijacked, _httpMessage: {} })).toBe(false);
    expect(its(hijacked, { headersSent: true } as HttpResponse)).toBe(false);
    expect(isHijacked(res, undefined, 1)).toBe(false);
  });
});

describe('what nobody told is found out within a second', () => {
  const HOOK = Symbol.for('stageguard.2.hook');
  let names = 0;

  /** An exchange that is counted, from whose messages a tool has taken the hooks. */
  function unhooked(given: Given) {
    const metrics = createHttpMetrics({ name: `sweep.${names++}` });
    const { req, res } = messages({ connection: { destroyed: false }, ...given });
    const request = track(metrics, req, res);
    aSecondLater();
    for (const message of [req, res]) message.emit = EventEmitter.prototype.emit;
    const hooks = () => [req, res].map(({ emit }) => HOOK in emit);
    expect(hooks()).toEqual([false, false]);
    return { metrics, request, hooks, req, res: res as unknown as Record<string, unknown> };
  }

  it('and where nothing has happened nothing is done', () => {
    const { metrics, request, hooks } = unhooked({ request: { readableEnded: true } });
    aSecondLater();
    expect(request.stage).toBe('handle');
    expect(hooks()).toEqual([false, false]);
    metrics.close();
  });

  it('of what is over nothing is', () => {
    const { pair, res, told } = paired();
    pair.over();
    res['headersSent'] = true;
    lookAfter(pair);
    expect(told).toEqual(['over failed']);
  });

  it.each<[string, Given, change: (its: ReturnType<typeof unhooked>) => void, stage: string | undefined]>([
    ['the headers are written', {}, ({ res }) => Object.assign(res, { headersSent: true }), 'respond'],
    [
      'the body is read',
      { request: { headers: { 'content-length': '5' } } },
      ({ req }) => Object.assign(req, { readableEnded: true }),
      'handle',
    ],
    ['the response has closed', {}, ({ res }) => Object.assign(res, { closed: true }), undefined],
  ])('%s', (_, given, change, stage) => {
    const its = unhooked(given);
    change(its);
    aSecondLater();
    expect(its.request.stage).toBe(stage);
    expect(its.hooks()).toEqual([true, true]);
    its.metrics.close();
  });
});
