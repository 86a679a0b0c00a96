import type { LookupAddress } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import { connect, Socket } from 'node:net';
import { until } from '@stageguard/testing';
import { abortedBy, type Row, type World } from './row.js';

type Http = typeof http;
type Its = World<Http>;

/** Settles when the request is closed. */
function call(
  { client, upstream, after }: Its,
  path: string,
  {
    body,
    seen,
    read = 'all',
    ...options
  }: http.RequestOptions & {
    readonly body?: string | null;
    readonly seen?: (request: http.ClientRequest) => void;
    readonly read?: 'all' | 'nothing' | 'unheard';
  } = {},
): Promise<unknown> {
  return new Promise((resolve) => {
    const request = client.request(`${upstream.url}${path}`, options);
    if (read !== 'unheard') {
      request.on('response', (response) => {
        response.on('error', () => {});
        if (read === 'all') response.resume();
      });
    }
    request.on('error', () => {});
    request.on('close', () => resolve(undefined));
    after(() => request.destroy());
    seen?.(request);
    if (body !== null) request.end(body);
  });
}

/** Begins calls that are given up by `finish`. */
function kept() {
  const all: http.ClientRequest[] = [];
  return {
    seen: (request: http.ClientRequest) => void all.push(request),
    each(fn: (request: http.ClientRequest) => unknown) {
      for (const request of all.splice(0)) fn(request);
    },
  };
}

function givenUp(
  name: string,
  path: string,
  amid: Record<string, number>,
  giveUp: (request: http.ClientRequest) => unknown,
  options: http.RequestOptions = {},
): Row<Http> {
  const requests = kept();
  return {
    name,
    call: (world) => call(world, path, { ...options, seen: requests.seen }),
    amid,
    finish: () => requests.each(giveUp),
    ends: { aborted: 3 },
  };
}

/** Of these Node emits no `close`. */
function neverConnected(name: string, giveUp: (request: http.ClientRequest) => unknown): Row<Http> {
  const requests = kept();
  return {
    name,
    call: (its) => void call(its, '/', { agent: new NeverAgent(), seen: requests.seen }),
    amid: { queue: 3 },
    finish: () => requests.each(giveUp),
    ends: { aborted: 3 },
  };
}

class NeverAgent extends http.Agent {
  createSocket(): void {}
}

const controls: AbortController[] = [];

const aborted = abortedBy(call);

const AWAIT = { await: 3 };
const RECEIVE = { receive: 3 };
const ANSWERED = { answered: 3 };
const FAILED = { failed: 3 };

/** Node publishes `http.client.request.created`: from 22.12 on. */
const TELLS_CREATED = Number(process.versions.node.split('.')[0]) >= 22;

/** Agents that are not Node's, as agent-base up to 6, tunnel and tunnel-agent are. */
function ownAddRequestRows(): Row<Http>[] {
  const asked = kept();
  const agent = { addRequest: asked.seen } as unknown as http.Agent;
  const queued = { call: (its: Its) => void call(its, '/hang', { agent }), amid: { queue: 3 } };
  return [
    {
      ...queued,
      name: 'an agent with an addRequest of its own, which connects later',
      finish: ({ upstream }) => {
        asked.each((request) => request.onSocket(connect(upstream.port, '127.0.0.1')));
        upstream.release();
      },
      ends: ANSWERED,
    },
    {
      ...queued,
      name: 'an agent with an addRequest of its own, which cannot connect',
      finish: () => asked.each((request) => request.emit('error', new Error('no route'))),
      ends: FAILED,
    },
    {
      ...queued,
      name: 'an agent with an addRequest of its own, given up before it has connected',
      finish: () => asked.each((request) => request.destroy()),
      ends: { aborted: 3 },
    },
  ];
}

export const HTTP_ROWS: readonly Row<Http>[] = [
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
    name: 'expect: 100-continue',
    call: (its) => {
      const sent = (request: http.ClientRequest) => request.on('continue', () => request.end('body'));
      return call(its, '/hang', {
        method: 'POST',
        headers: { expect: '100-continue' },
        body: null,
        seen: sent,
      });
    },
    amid: AWAIT,
    ends: ANSWERED,
  },
  { name: 'a refused connection', call: (its) => refused(its), ends: FAILED },
  {
    name: 'no connection to either family of addresses',
    call: ({ client, after }) =>
      new Promise((resolve) => {
        const options = { port: 1, autoSelectFamily: true, lookup: bothFamilies as never };
        const request = client.get('http://nobody.internal/', options);
        after(() => request.destroy());
        request.on('error', resolve);
      }),
    ends: FAILED,
  },
  // What it returned would be its socket.
  failing('an agent that cannot connect', (_options, done) => {
    setImmediate(done, new Error('no route'));
  }),
  failing('an agent that cannot connect, at once', (_options, done) => done(new Error('no route'))),
  {
    name: 'an agent that cannot connect, given up before',
    call: (its) => {
      const agent = failingAgent((_options, done) => {
        setImmediate(done, new Error('no route'));
      });
      return call(its, '/', { agent, seen: (request) => request.destroy() });
    },
    ends: { aborted: 3 },
  },
  failing('an agent that throws', () => {
    throw new Error('no route');
  }),
  { name: 'https', upstream: 'https', call: (its) => overTls(its), amid: AWAIT, ends: ANSWERED },
  {
    name: 'https with a certificate that nobody trusts',
    upstream: 'https',
    call: (its) => overTls(its, { rejectUnauthorized: true }),
    ends: FAILED,
  },
  {
    name: 'a name that is not found',
    call: (its) => call(its, '/', { lookup: (_host, _options, done) => done(notFound(), '', 4) }),
    ends: FAILED,
  },
  givenUp('a look-up that never ends, given up', '/', AWAIT, (request) => request.destroy(), {
    lookup: () => {},
  }),
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
  givenUp('destroyed in await', '/hang', AWAIT, (request) => request.destroy()),
  givenUp('destroyed in await, with a reason', '/hang', AWAIT, (request) =>
    request.destroy(new Error('no more')),
  ),
  givenUp('destroyed in receive', '/hang-body', RECEIVE, (request) => request.destroy()),
  givenUp('aborted by the old abort()', '/hang', AWAIT, (request) => request.abort()),
  givenUp('the response destroyed in receive', '/hang-body', RECEIVE, (request) =>
    (request as unknown as { res: http.IncomingMessage }).res.destroy(),
  ),
  givenUp('destroyed in await, with an error of the system', '/hang', AWAIT, (request) =>
    request.destroy(ofSystem() as Error),
  ),
  givenUp('the response destroyed in receive, with a reason', '/hang-body', RECEIVE, (request) =>
    (request as unknown as { res: http.IncomingMessage }).res.destroy(new Error('no more')),
  ),
  givenUp(
    'the response destroyed in receive, with an error of the system',
    '/hang-body',
    RECEIVE,
    (request) => (request as unknown as { res: http.IncomingMessage }).res.destroy(ofSystem()),
  ),
  aborted('a signal in await', '/hang', AWAIT),
  aborted('a signal in receive', '/hang-body', RECEIVE),
  {
    name: 'a signal that is aborted before',
    call: (its) => call(its, '/', { signal: AbortSignal.abort() }),
    ends: { aborted: 3 },
  },
  givenUp('a time-out of the caller', '/hang', AWAIT, (request) =>
    request.setTimeout(30, () => request.destroy()),
  ),
  neverConnected('given up while its agent has no socket for it', (request) => request.destroy()),
  neverConnected('given up while its agent has no socket for it, with a reason', (request) =>
    request.destroy(new Error('no more')),
  ),
  neverConnected('given up by the old abort() while its agent has no socket for it', (request) =>
    request.abort(),
  ),
  neverConnected('given up past all hooks while its agent has no socket for it', (request) => {
    request.destroyed = true;
  }),
  {
    name: 'a signal while the agent has no socket',
    call: (its) => {
      const control = new AbortController();
      void call(its, '/', { agent: new NeverAgent(), signal: control.signal });
      controls.push(control);
    },
    amid: { queue: 3 },
    finish: () => {
      for (const control of controls.splice(0)) control.abort();
    },
    ends: { aborted: 3 },
  },
  givenUp('a request whose body never ends, given up', '/hang', AWAIT, (request) => request.destroy(), {
    method: 'POST',
  }),
  {
    name: 'an answer before the body was sent',
    call: (its) =>
      call(its, '/early', {
        method: 'POST',
        headers: { 'content-length': '1000000' },
        body: null,
        seen: (request) => request.flushHeaders(),
      }),
    ends: ANSWERED,
  },
  {
    name: 'three at an agent with one socket',
    call: (its) => call(its, '/hang', { agent: agentOf(its) }),
    amid: { await: 1, queue: 2 },
    ends: ANSWERED,
  },
  {
    name: 'three one after the other on one kept connection',
    call: (its) => call(its, '/', { agent: agentOf(its) }),
    ends: ANSWERED,
  },
  { name: 'agent: false', call: (its) => call(its, '/hang', { agent: false }), amid: AWAIT, ends: ANSWERED },
  {
    name: 'a connection of its own, without an agent',
    call: (its) => call(its, '/hang', { createConnection: () => connect(its.upstream.port, '127.0.0.1') }),
    amid: AWAIT,
    ends: ANSWERED,
  },
  {
    name: 'an agent that is not of the class of Node',
    call: (its) => call(its, '/hang', { agent: plainAgent(its) }),
    amid: AWAIT,
    ends: ANSWERED,
  },
  ...(TELLS_CREATED ? ownAddRequestRows() : []),
  { name: 'what a mock answers by itself is not counted', call: () => mocked(), ends: {} },
  {
    name: 'nobody listens for the response',
    call: (its) => call(its, '/hang', { read: 'unheard' }),
    amid: AWAIT,
    ends: ANSWERED,
  },
  {
    name: 'a large body that nobody reads is open',
    call: (its) => call(its, '/big', { read: 'nothing' }),
    amid: RECEIVE,
    ends: {},
    open: RECEIVE,
  },
  {
    name: 'an agent that is destroyed',
    call: (its) => call(its, '/hang', { agent: agentOf(its, 3) }),
    amid: AWAIT,
    finish: (its) => agentOf(its).destroy(),
    ends: { aborted: 3 },
  },
  {
    name: 'an upstream that dies',
    call: (its) => call(its, '/hang'),
    amid: AWAIT,
    async finish({ upstream }) {
      await until(() => upstream.waiting === 3);
      upstream.cut();
    },
    ends: FAILED,
  },
  {
    name: 'an upgrade is not counted',
    call: (its) => upgraded(its, { headers: { connection: 'upgrade', upgrade: 'x' } }),
    ends: {},
  },
  {
    name: 'an upgrade whose headers are a list is not counted',
    call: (its) => upgraded(its, { headers: ['connection', 'upgrade', 'upgrade', 'x', 'host', 'x'] }),
    ends: {},
  },
  { name: 'a tunnel is not counted', call: (its) => upgraded(its, { method: 'CONNECT' }), ends: {} },
  {
    name: 'a header that is refused begins no call',
    call: async (its) => call(its, '/', { headers: { 'x-y': 'a\nb' } }),
    ends: {},
  },
];

const agents = new WeakMap<object, http.Agent>();

function agentOf(world: Its, maxSockets = 1): http.Agent {
  let agent = agents.get(world);
  if (agent === undefined) {
    const its = new http.Agent({ keepAlive: true, maxSockets });
    agents.set(world, its);
    world.after(() => its.destroy());
    agent = its;
  }
  return agent;
}

/** Gives each request a connection of its own. */
function plainAgent({ upstream }: Its): http.Agent {
  const addRequest = (request: http.ClientRequest) => request.onSocket(connect(upstream.port, '127.0.0.1'));
  return { addRequest } as unknown as http.Agent;
}

/** As nock does up to 13: a request that Node's constructor has not seen, with events that nothing of Node's has emitted. */
async function mocked(): Promise<void> {
  const request = Object.create(http.ClientRequest.prototype) as http.ClientRequest;
  (http.OutgoingMessage as unknown as (this: object) => void).call(request);
  const socket = new Socket();
  Object.assign(request, { method: 'GET', path: '/', socket });
  request.emit('socket', socket);
  request.emit('response', new http.IncomingMessage(socket));
}

function overTls(its: Its, options: https.RequestOptions = { rejectUnauthorized: false }): Promise<unknown> {
  return new Promise((resolve) => {
    const request = https.get(`${its.upstream.url}/hang`, { agent: false, ...options }, (response) =>
      response.resume(),
    );
    its.after(() => request.destroy());
    request.on('error', () => {});
    request.on('close', () => resolve(undefined));
  });
}

function refused({ client }: Its): Promise<unknown> {
  return new Promise((resolve) => {
    client.get('http://127.0.0.1:1/').on('error', resolve);
  });
}

/** What the other side of a pipeline has broken with, say. */
function ofSystem(): Error {
  return Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write', errno: -32 });
}

/** An agent whose connections cannot be made. */
function failing(name: string, createConnection: CreateConnection): Row<Http> {
  return {
    name,
    call: (its) => call(its, '/', { agent: failingAgent(createConnection) }),
    ends: FAILED,
  };
}

function failingAgent(createConnection: CreateConnection): http.Agent {
  return Object.assign(new http.Agent(), { createConnection });
}

type CreateConnection = (options: object, done: (error: unknown) => void) => void;

/** Both addresses of a host, at whose port nobody is. */
function bothFamilies(
  _host: string,
  _options: object,
  done: (error: null, addresses: LookupAddress[]) => void,
) {
  done(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ]);
}

function upgraded({ client, upstream, after }: Its, options: http.RequestOptions): Promise<unknown> {
  return new Promise((resolve) => {
    const request = client.request(`${upstream.url}/`, options);
    const taken = (_response: unknown, socket: { destroy(): void }) => {
      after(() => socket.destroy());
      resolve(undefined);
    };
    request.on('upgrade', taken);
    request.on('connect', taken);
    request.end();
  });
}

function notFound(): NodeJS.ErrnoException {
  return Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
}
