import { Readable, Writable } from 'node:stream';
import { until } from '@stageguard/testing';
import { composedRows } from './composed-rows.js';
import { CONNECTOR_ROWS } from './connector-rows.js';
import { proxyRows } from './proxy-rows.js';
import { REASON_ROWS } from './reason-rows.js';
import type { Row } from './row.js';
import {
  aborted,
  agentOf,
  call,
  clientOf,
  type Dispatcher,
  type Its,
  type Response,
  shared,
  type Undici,
} from './undici-calls.js';

const AWAIT = { await: 3 };
const RECEIVE = { receive: 3 };
const QUEUE = { queue: 3 };
const ANSWERED = { answered: 3 };
const ABORTED = { aborted: 3 };
const FAILED = { failed: 3 };

function bodyGivenUp(name: string, giveUp: (response: Response) => unknown): Row<Undici> {
  const responses: Response[] = [];
  return {
    name,
    call: (its) => call(its, '/hang-body', { read: (response) => void responses.push(response) }),
    amid: RECEIVE,
    async finish() {
      await until(() => responses.length === 3);
      for (const response of responses.splice(0)) giveUp(response);
    },
    ends: ABORTED,
  };
}

const never = { lookup: () => {} };
const unfinished = () => {
  const body = new Readable({ read() {} });
  body.push('part');
  return body;
};
const slowly = () =>
  new Readable({
    read() {
      this.push('part');
      this.push(null);
    },
  });

/** Those of every version. */
const COMMON: readonly Row<Undici>[] = [
  { name: 'an answer', call: (its) => call(its, '/'), ends: ANSWERED },
  { name: 'no headers for long', call: (its) => call(its, '/hang'), amid: AWAIT, ends: ANSWERED },
  {
    name: 'no end of the body for long',
    call: (its) => call(its, '/hang-body'),
    amid: RECEIVE,
    ends: ANSWERED,
  },
  {
    name: 'a body until the connection is closed',
    call: (its) => call(its, '/until-closed'),
    amid: RECEIVE,
    ends: ANSWERED,
  },
  { name: 'trailers', call: (its) => call(its, '/trailers'), amid: RECEIVE, ends: ANSWERED },
  { name: 'HEAD', call: (its) => call(its, '/hang', { method: 'HEAD' }), amid: AWAIT, ends: ANSWERED },
  { name: '204', call: (its) => call(its, '/204'), amid: AWAIT, ends: ANSWERED },
  { name: '304', call: (its) => call(its, '/304'), amid: AWAIT, ends: ANSWERED },
  { name: '103 before the answer', call: (its) => call(its, '/103'), amid: AWAIT, ends: ANSWERED },
  { name: '102 before the answer', call: (its) => call(its, '/102'), amid: AWAIT, ends: ANSWERED },
  {
    name: 'a body that is sent',
    call: (its) => call(its, '/hang', { method: 'POST', body: 'text' }),
    amid: AWAIT,
    ends: ANSWERED,
  },
  {
    name: 'a stream that is sent',
    call: (its) => call(its, '/hang', { method: 'POST', body: slowly() }),
    amid: AWAIT,
    ends: ANSWERED,
  },
  {
    name: 'a stream that is sent and breaks',
    call: (its) =>
      call(its, '/hang', {
        method: 'POST',
        body: new Readable({
          read() {
            this.destroy(new Error('broken'));
          },
        }),
      }),
    ends: ABORTED,
  },
  {
    name: 'an answer before the body was sent',
    call: (its) =>
      call(its, '/early', { method: 'POST', body: unfinished(), headers: { 'content-length': '9' } }),
    ends: ANSWERED,
  },
  {
    name: 'a refused connection',
    call: (its) => its.client.request('http://127.0.0.1:1/', { dispatcher: agentOf(its) }),
    ends: FAILED,
  },
  {
    name: 'a name that is not found',
    call: (its) =>
      call(its, '/', {
        dispatcher: agentOf(its, {
          connect: {
            lookup: (_host: string, _options: object, done: (error: Error) => void) => done(notFound()),
          },
        }),
      }),
    ends: FAILED,
  },
  {
    name: 'a connection that is not made in time',
    call: (its) => call(its, '/', { dispatcher: agentOf(its, { connect: { ...never, timeout: 50 } }) }),
    finish: () => {},
    ends: ABORTED,
  },
  {
    name: 'a client that is destroyed while it connects',
    call: (its) => call(its, '/', { dispatcher: agentOf(its, { connect: never }) }),
    amid: QUEUE,
    finish: (its) => agentOf(its).destroy(),
    ends: ABORTED,
  },
  { name: 'a reset before the headers', call: (its) => call(its, '/reset'), ends: FAILED },
  { name: 'a connection closed before the headers', call: (its) => call(its, '/close'), ends: FAILED },
  { name: 'a connection closed amid the headers', call: (its) => call(its, '/half-head'), ends: FAILED },
  { name: 'a body cut short', call: (its) => call(its, '/cut'), ends: FAILED },
  {
    name: 'a body cut short by a reset',
    call: (its) => call(its, '/cut-reset'),
    amid: RECEIVE,
    ends: FAILED,
  },
  { name: 'a chunked body cut short', call: (its) => call(its, '/cut-chunked'), ends: FAILED },
  { name: 'garbage for an answer', call: (its) => call(its, '/garbage'), ends: FAILED },
  { name: 'garbage amid the body', call: (its) => call(its, '/garbage-chunk'), ends: FAILED },
  aborted('a signal in await', '/hang', AWAIT),
  aborted('a signal in await, with a reason', '/hang', AWAIT, new Error('no more')),
  aborted('a signal in receive', '/hang-body', RECEIVE),
  bodyGivenUp('a body destroyed in receive', ({ body }) => body.destroy()),
  bodyGivenUp('a body destroyed in receive, with a reason', ({ body }) => body.destroy(new Error('no more'))),
  {
    name: 'a body that is dumped',
    call: (its) => call(its, '/hang-body', { read: ({ body }) => body.dump() }),
    amid: RECEIVE,
    ends: ANSWERED,
  },
  {
    name: 'a small body that nobody reads',
    call: (its) => call(its, '/small', { read: () => {} }),
    ends: ANSWERED,
  },
  {
    name: 'a large body that nobody reads is open',
    call: (its) => call(its, '/big', { read: () => {} }),
    amid: RECEIVE,
    ends: {},
    open: RECEIVE,
  },
  {
    name: 'headers that do not come in time',
    call: (its) => call(its, '/hang', { headersTimeout: 50 }),
    finish: () => {},
    ends: ABORTED,
  },
  {
    name: 'a body that does not come in time',
    call: (its) => call(its, '/hang-body', { bodyTimeout: 50 }),
    finish: () => {},
    ends: ABORTED,
  },
  {
    name: 'an answer that is larger than allowed',
    call: (its) => call(its, '/big', { dispatcher: agentOf(its, { maxResponseSize: 10 }) }),
    ends: FAILED,
  },
  {
    name: 'three on one connection, one after the other',
    call: (its) => call(its, '/hang', { dispatcher: clientOf(its) }),
    amid: { await: 1, queue: 2 },
    ends: ANSWERED,
  },
  {
    name: 'three at a pool with one connection',
    call: (its) => call(its, '/hang', { dispatcher: agentOf(its, { connections: 1 }) }),
    amid: { await: 1, queue: 2 },
    ends: ANSWERED,
  },
  {
    name: 'one connection that breaks, with others queued',
    call: (its) => call(its, '/hang', { method: 'POST', dispatcher: clientOf(its, { pipelining: 3 }) }),
    amid: { await: 1, queue: 2 },
    async finish({ upstream }) {
      await until(() => upstream.waiting === 1);
      upstream.cut();
      upstream.release();
    },
    ends: { failed: 1, answered: 2 },
  },
  {
    name: 'a client that is destroyed',
    call: (its) => call(its, '/hang', { dispatcher: clientOf(its) }),
    amid: { await: 1, queue: 2 },
    finish: (its) => clientOf(its).destroy(),
    ends: ABORTED,
  },
  {
    name: 'a redirect, whose hops are a call each',
    call: (its) =>
      its.client
        .fetch(`${its.upstream.url}/redirect`, { dispatcher: agentOf(its) })
        .then((response) => response.text()),
    amid: AWAIT,
    ends: { answered: 6 },
  },
  { name: 'stream()', call: (its) => streamed(its, '/hang-body'), amid: RECEIVE, ends: ANSWERED },
  {
    name: 'stream() into what breaks',
    call: (its) =>
      streamed(its, '/hang-body', () => {
        throw new Error('full');
      }),
    ends: ABORTED,
  },
  { name: 'pipeline()', call: (its) => piped(its), amid: RECEIVE, ends: ANSWERED },
  {
    name: 'a handler that throws at the headers',
    call: (its) =>
      its.client.stream(`${its.upstream.url}/`, { dispatcher: agentOf(its), method: 'GET' }, () => {
        throw new Error('no');
      }),
    ends: ABORTED,
  },
  {
    name: 'an upgrade is not counted',
    call: async (its) => {
      const { socket } = await clientFor(its).upgrade({ path: '/', protocol: 'x' });
      its.after(() => socket.destroy());
    },
    ends: {},
  },
  {
    name: 'a tunnel is not counted',
    call: async (its) => {
      const { socket } = await clientFor(its).connect({ path: '/' });
      its.after(() => socket.destroy());
    },
    ends: {},
  },
  {
    name: 'a header that is refused begins no call',
    call: (its) => call(its, '/', { headers: { 'x-y': 'a\nb' } }),
    ends: {},
  },
];

/** The rows of a major version. */
export function undiciRows(major: number): readonly Row<Undici>[] {
  // Undici 8 does not begin such a call.
  const abortedBefore: Row<Undici> = {
    name: 'a signal that is aborted before',
    call: (its) => call(its, '/', { signal: AbortSignal.abort() }),
    ends: major === 8 ? {} : ABORTED,
  };
  return [
    ...COMMON,
    ...REASON_ROWS,
    ...CONNECTOR_ROWS,
    ...proxyRows(major),
    abortedBefore,
    ...pipeliningRows(major),
    ...(major === 5 ? [] : [...retryRows(major), ...composedRows(major)]),
    ...http2Rows(major),
  ];
}

/** From 7 on a connection has to have answered once before requests are sent one after the other. */
function pipeliningRows(major: number): readonly Row<Undici>[] {
  const pipelined = major < 7 ? AWAIT : { await: 1, queue: 2 };
  return [
    {
      name: 'three on one connection at once',
      call: (its) => call(its, '/hang', { dispatcher: clientOf(its, { pipelining: 3 }) }),
      amid: pipelined,
      ends: ANSWERED,
    },
    {
      name: 'a client that is closed',
      call: (its) => call(its, '/hang', { dispatcher: clientOf(its, { pipelining: 3 }) }),
      amid: pipelined,
      finish(its) {
        void clientOf(its).close();
        its.upstream.release();
      },
      ends: ANSWERED,
    },
  ];
}

/** Undici 5 has no RetryAgent. That of 6 breaks an answer off that is to be asked for again. */
function retryRows(major: number): readonly Row<Undici>[] {
  return [
    {
      name: 'a retry, whose attempts are a call each',
      call: (its, number) =>
        call(its, '/busy-once', {
          headers: { 'x-call': String(number) },
          dispatcher: shared(
            its,
            () => new its.client.RetryAgent(new its.client.Agent(), { minTimeout: 1, retryAfter: false }),
          ) as unknown as Dispatcher,
        }),
      ends: major === 6 ? { answered: 3, aborted: 3 } : { answered: 6 },
    },
    {
      name: 'a retry that is given up',
      call: (its) =>
        call(its, '/reset', {
          dispatcher: shared(
            its,
            () => new its.client.RetryAgent(new its.client.Agent(), { minTimeout: 1, maxRetries: 1 }),
          ) as unknown as Dispatcher,
        }),
      ends: { failed: 6 },
    },
  ];
}

/** Over HTTP/2, which says when a request is sent from 7 on. Before that, requests that come at once break one another, without us too. */
function http2Rows(major: number): readonly Row<Undici>[] {
  const options = { allowH2: true, connect: { rejectUnauthorized: false }, pipelining: major < 7 ? 1 : 10 };
  const secure = (its: Its) => ({ dispatcher: clientOf(its, options) });
  const waiting = major < 7 ? QUEUE : AWAIT;
  // Undici 5 tells nobody of such ends: what is lost is given back (see lost.test.ts).
  const told: readonly Row<Undici>[] = [
    {
      name: 'HTTP/2: a client that is destroyed',
      upstream: 'h2',
      call: (its) => call(its, '/hang', secure(its)),
      amid: waiting,
      async finish(its) {
        await until(() => its.upstream.waiting > 0);
        await clientOf(its).destroy();
      },
      ends: ABORTED,
    },
    {
      name: 'HTTP/2: a stream that the server resets, and no other',
      upstream: 'h2',
      call: (its) => call(its, '/reset-stream', secure(its)),
      ends: FAILED,
    },
  ];
  return [
    { name: 'HTTP/2: an answer', upstream: 'h2', call: (its) => call(its, '/', secure(its)), ends: ANSWERED },
    {
      name: 'HTTP/2: no headers for long',
      upstream: 'h2',
      call: (its) => call(its, '/hang', secure(its)),
      amid: waiting,
      ends: ANSWERED,
    },
    {
      name: 'HTTP/2: no end of the body for long',
      upstream: 'h2',
      call: (its) => call(its, '/hang-body', secure(its)),
      amid: major === 6 ? { receive: 1, queue: 2 } : RECEIVE,
      ends: ANSWERED,
    },
    ...(major === 5 ? [] : told),
  ];
}

function clientFor({ client, upstream, after }: Its) {
  const its = new client.Client(upstream.url);
  after(() => its.destroy());
  return its;
}

function streamed(its: Its, path: string, write: () => void = () => {}): Promise<unknown> {
  const into = () =>
    new Writable({
      write(_chunk, _encoding, done) {
        try {
          write();
          done();
        } catch (error) {
          done(error as Error);
        }
      },
    });
  return its.client.stream(`${its.upstream.url}${path}`, { dispatcher: agentOf(its), method: 'GET' }, into);
}

function piped(its: Its): Promise<unknown> {
  return new Promise((resolve, reject) => {
    its.client
      .pipeline(
        `${its.upstream.url}/hang-body`,
        { dispatcher: agentOf(its), method: 'POST' },
        ({ body }) => body,
      )
      .on('error', reject)
      .on('end', () => resolve(undefined))
      .resume()
      .end('text');
  });
}

function notFound(): NodeJS.ErrnoException {
  return Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
}
