import '@stageguard/testing/second';

import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, it } from '@jest/globals';
import { createHttpMetrics, exchange, exchangeOf } from '@stageguard/http';
import { createTestProvider, endings, entries, inFlight } from '@stageguard/testing';
import { warningsOf } from '@stageguard/testing/adapter';
import { aSecondLater } from '@stageguard/testing/second';
import type { HttpRequest, HttpResponse } from '../dist/message.js';

type Options = NonNullable<Parameters<typeof createHttpMetrics>[0]>;

const open: { close(): void }[] = [];

afterEach(() => {
  for (const metrics of open.splice(0)) metrics.close();
});

function lab(options: Options = {}) {
  const { meterProvider, collect } = createTestProvider();
  const metrics = createHttpMetrics({ name: 'app', meterProvider, ...options });
  open.push(metrics);
  return { metrics, collect };
}

/** A request and a response that no server has made. */
function messages(request: object = {}, response: object = {}) {
  const its = { method: 'GET', url: '/a?secret=1', headers: {}, httpVersionMajor: 1, ...request };
  const connection = { socket: { destroyed: false } };
  const req = Object.assign(new EventEmitter(), connection, its) as unknown as HttpRequest;
  const answer = { writeHead() {}, headersSent: false, ...response };
  return { req, res: Object.assign(new EventEmitter(), answer) as unknown as HttpResponse };
}

const body = { headers: { 'content-length': '5' } };

it.each([
  [{}, {}, 'handle'],
  [body, {}, 'receive'],
  [body, { headersSent: true }, 'respond'],
  [{}, { headersSent: true, writableFinished: true }, undefined],
])('an exchange begins in the stage that it has come to: %j, %j', async (request, response, stage) => {
  const { metrics, collect } = lab();
  const { req, res } = messages(request, response);
  expect(exchange(metrics, req, res).request.stage).toBe(stage);
  expect(endings(await collect(), 'app')).toEqual(stage === undefined ? { answered: 1 } : {});
});

it('moves on with its body, its headers and its end, under every name', async () => {
  const [one, other] = [lab(), lab({ name: 'other' })];
  const { req, res } = messages(body);
  const both = [one, other].map(({ metrics }) => exchange(metrics, req, res).request);
  const stages = () => both.map(({ stage }) => stage);
  expect(stages()).toEqual(['receive', 'receive']);
  req.emit('end');
  expect(stages()).toEqual(['handle', 'handle']);
  res.writeHead(404);
  expect(stages()).toEqual(['respond', 'respond']);
  res.emit('finish');
  expect(stages()).toEqual([undefined, undefined]);
  expect(endings(await one.collect(), 'app')).toEqual({ answered: 1 });
  expect(endings(await other.collect(), 'other')).toEqual({ answered: 1 });
});

it('an upgrade that is taken over is cut under every name, whatever holds it', async () => {
  const [one, other] = [lab(), lab({ name: 'other' })];
  let readers = 0;
  const socket = { destroyed: false, listenerCount: () => readers };
  const { req, res } = messages({ upgrade: true, socket });
  const both = [one, other].map(({ metrics }) => exchange(metrics, req, res));
  for (const each of both) each.hold();
  readers = 1;
  res.emit('close');
  expect([one.metrics.active, other.metrics.active]).toEqual([0, 0]);
  expect(endings(await other.collect(), 'other')).toEqual({ answered: 1 });
});

it('listeners run in the context of every name', () => {
  const [one, other] = [lab(), lab({ name: 'other' })];
  const { req, res } = messages();
  const both = [one, other].map(({ metrics }) => exchange(metrics, req, res).request);
  let current: unknown;
  req.on('data', () => {
    current = [one, other].map(({ metrics }) => metrics.current());
  });
  req.emit('data', 'hello');
  expect(current).toEqual(both);
});

it('is called by its route once that is known, under every name, and by its path before', async () => {
  const [one, other] = [lab({ route: true }), lab({ name: 'other' })];
  const { req, res } = messages();
  const its = exchange(one.metrics, req, res);
  exchange(other.metrics, req, res);
  const names = () => [one, other].map(({ metrics }) => metrics.snapshot().oldest[0]?.name);
  expect(names()).toEqual(['GET /a', 'GET /a']);
  expect(its.route).toBeUndefined();
  its.routed('/:id');
  expect(names()).toEqual(['GET /:id', 'GET /:id']);
  expect(its.route).toBe('/:id');
  const routes = async ({ collect }: typeof one, name: string) =>
    (await collect())
      .points(`${name}.stage_requests`)
      .filter(({ value }) => value > 0)
      .map(({ attributes }) => attributes['http.route']);
  expect(await routes(one, 'app')).toEqual(['/:id']);
  expect(await routes(other, 'other')).toEqual([undefined]);
  const late = lab({ name: 'late' });
  expect(exchange(late.metrics, req, res).route).toBe('/:id');
});

it('a hold keeps it detached; one that ends with the promises of that moment never does', async () => {
  const { metrics, collect } = lab();
  const held = messages();
  const hold = exchange(metrics, held.req, held.res).hold();
  held.res.emit('close');
  await turn();
  expect(inFlight(await collect(), 'app')).toEqual({ detached: 1 });
  hold?.end();
  hold?.end();
  expect(metrics.active).toBe(0);

  const { req, res } = messages();
  const its = exchange(metrics, req, res);
  const [kept, brief] = [its.hold(), its.hold()];
  brief?.end();
  brief?.end();
  res.emit('close');
  await Promise.resolve().then(() => kept?.[Symbol.dispose]());
  await turn();
  expect(metrics.active).toBe(0);
  expect(entries(await collect(), 'app')['detached']).toBe(1);
});

it('without a hold ends at once, also after one', () => {
  const { metrics } = lab();
  for (const holds of [0, 1]) {
    const { req, res } = messages();
    const its = exchange(metrics, req, res);
    for (let i = 0; i < holds; i++) its.hold()?.end();
    res.emit('close');
    expect(metrics.active).toBe(0);
  }
});

it('what is ignored has a request that does nothing, in whose context nothing counts', async () => {
  const { metrics } = lab({ ignore: ({ url }) => url === '/ignored' });
  const ignored = messages({ url: '/ignored' });
  const its = exchange(metrics, ignored.req, ignored.res);
  expect(its.hold()).toBeUndefined();
  its.request.with(() => metrics.begin().end());
  its.routed('/:id');
  ignored.req.emit('end');
  ignored.res.writeHead(200);
  ignored.res.emit('finish');
  expect(metrics.active).toBe(0);
  const other = messages();
  exchange(metrics, other.req, other.res);
  expect(metrics.active).toBe(1);
});

it.each<[string, Options['ignore'], warning: string | undefined, active: number]>([
  ['returns a promise', () => Promise.reject(new Error('late')) as never, 'returned a promise', 1],
  [
    'throws',
    () => {
      throw new Error('no way');
    },
    "'ignore' threw; the request is counted: Error: no way",
    1,
  ],
  ['returns nothing', () => undefined as never, undefined, 1],
  ['returns null', () => null as never, undefined, 1],
  ['returns what is true', () => 'yes' as never, undefined, 0],
])('an option `ignore` that %s', async (_, ignore, warning, active) => {
  const { metrics } = lab({ ignore });
  const { req, res } = messages();
  const warnings = await warningsOf(() => exchange(metrics, req, res));
  await turn();
  expect(metrics.active).toBe(active);
  expect(warnings).toEqual(warning === undefined ? [] : [expect.stringContaining(warning)]);
});

it('has the attributes that the option says, those of the conventions under their name, and else none', async () => {
  const attributesOf = ({ metrics }: ReturnType<typeof lab>) => {
    const { req, res } = messages();
    exchange(metrics, req, res);
    return metrics.snapshot().oldest[0]?.attributes;
  };
  expect(attributesOf(lab())).toEqual({});
  expect(attributesOf(lab({ name: 'b', attributes: ({ method = '' }) => ({ method }) }))).toEqual({
    method: 'GET',
  });
  expect(attributesOf(lab({ name: 'http.server' }))).toEqual({
    'http.request.method': 'GET',
    'url.scheme': 'http',
  });
  const throwing = () => {
    throw new Error('no attributes');
  };
  let attributes: unknown;
  const warnings = await warningsOf(() => {
    attributes = attributesOf(lab({ name: 'c', attributes: throwing }));
  });
  expect(attributes).toEqual({});
  expect(warnings).toEqual([expect.stringContaining("'attributes' threw; the request has none: Error")]);
});

it('what cannot be looked at is said once, and goes on being counted', async () => {
  const { metrics } = lab();
  const { req, res } = messages();
  exchange(metrics, req, res);
  aSecondLater();
  Object.defineProperty(res, 'headersSent', {
    get() {
      throw new Error('nothing here');
    },
  });
  const warnings = await warningsOf(() => aSecondLater());
  expect(warnings).toEqual([expect.stringContaining('cannot be looked after: Error: nothing here')]);
  expect(metrics.active).toBe(1);
});

it('says how many bytes have moved, so that what moves is not overdue', async () => {
  let now = 0;
  const { metrics, collect } = lab({ budget: 4, clock: () => now });
  const socket = { destroyed: false, bytesRead: 0 };
  const { req, res } = messages({ ...body, socket });
  exchange(metrics, req, res);
  const overdue = async () => (await collect()).sum('app.stage_overdue_requests');
  for (let second = 0; second < 10; second++) {
    socket.bytesRead++;
    now += 1_000;
    aSecondLater();
  }
  expect(await overdue()).toBe(0);
  for (let second = 0; second < 10; second++) {
    now += 1_000;
    aSecondLater();
  }
  expect(await overdue()).toBe(1);
});

it('what cannot be followed is counted nowhere, and has a request that does nothing', async () => {
  const { metrics } = lab();
  const its = exchange(metrics, {} as HttpRequest, {} as HttpResponse);
  expect([metrics.active, its.request.stage, its.hold()]).toEqual([0, undefined, undefined]);
  expect(its.within(() => 'result')).toBe('result');
});

it('a second response to a request that is alive is part of the exchange of the first', () => {
  const { metrics } = lab();
  const { req, res } = messages();
  const outer = exchange(metrics, req, res);
  const second = messages().res;
  const inner = exchange(metrics, req, second);
  expect([inner.metrics, inner.request]).toEqual([metrics, outer.request]);
  outer.routed('/outer');
  inner.routed('/inner');
  expect([outer.route, inner.route]).toEqual(['/outer', '/outer']);
  expect(inner.within(() => metrics.current())).toBe(outer.request);
  second.emit('close');
  expect(metrics.active).toBe(1);
  const hold = inner.hold();
  res.emit('close');
  expect(metrics.active).toBe(1);
  hold?.end();
  expect(exchangeOf(res, metrics)).toBe(outer);
});
