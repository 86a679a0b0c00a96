import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ClientRequest,
  chunk,
  connectRaw,
  createHttp2Client,
  HTTP2_DEPARTURES,
  type RawConnection,
  requestBytes,
} from '@stageguard/testing';
import type { Target } from '../servers/application.js';

/** A way in which exchanges are alive for as long as the client likes. */
export interface Kind {
  readonly name: string;
  readonly targets: readonly Target[];
  /** Exchanges that are counted. */
  readonly exchanges: number;
  /** Returns what ends it. */
  start(port: number): Promise<() => Promise<void>>;
}

const HTTP1: readonly Target[] = ['http', 'express', 'koa', 'fastify'];
const SOME = 'b'.repeat(100);
const MUCH = 'b'.repeat(300_000);
const EXPECT = { Expect: '100-continue', 'Content-Length': '1000' };
const UPGRADE = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

const get = (path: string, headers: Record<string, string> = {}) => requestBytes({ path, headers });
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  requestBytes({ method: 'POST', path, body, headers });

export const KINDS: readonly Kind[] = [
  http1('half a body that is read', [post('/read/0', SOME, { 'Content-Length': '1000' })]),
  http1('half a body in chunks', [post('/read/0', chunk(SOME), { 'Transfer-Encoding': 'chunked' })]),
  http1('half a body that nobody reads', [post('/hang/1', SOME, { 'Content-Length': '1000' })]),
  http1('a whole body that nobody reads', [post('/hang/1', MUCH)]),
  http1('an upload that the handler has paused', [post('/paused/0', MUCH, { 'Content-Length': '40000000' })]),
  http1('a stream of events', [get('/events/0')]),
  http1('a silent stream of events', [get('/silent/0')]),
  http1('half an answer with its length', [get('/partial/0')]),
  http1('an answer that has begun before the body came', [
    post('/silent/0', SOME, { 'Content-Length': '1000' }),
  ]),
  http1('40 MB that nobody reads', [get('/large/40000')], (connection) => connection.pause()),
  http1('40 MB that are read slowly', [get('/large/40000')], trickle),
  http1('a long poll', [get('/hang/0')]),
  http1('a long poll on a connection of its own', [get('/hang/0', { Connection: 'close' })]),
  http1('a long poll over HTTP/1.0', [get('/hang/0').replace('HTTP/1.1', 'HTTP/1.0')]),
  http1('a HEAD that is not answered', [requestBytes({ method: 'HEAD', path: '/hang/0' })]),
  http1('informational answers and no other', [get('/early103/0')]),
  http1('answered, and queued behind another one', [get('/hang/0'), get('/quick/0')]),
  http1('not answered, and queued', [get('/hang/0'), get('/hang/0')]),
  http1('queued, with bodies that were read', [get('/hang/0'), post('/read/0', SOME), post('/read/0', SOME)]),
  http1('a large answer in the queue', [get('/hang/0'), get('/large/1000')]),
  http1('an expectation that is not answered', [
    requestBytes({ method: 'POST', path: '/hang/0', headers: { ...EXPECT, 'X-Continue': 'never' } }),
  ]),
  http1('an expectation that is, and no body', [
    requestBytes({ method: 'POST', path: '/read/0', headers: { ...EXPECT, 'X-Continue': 'first' } }),
  ]),
  http1('a handshake that is not answered', [get('/ws-waits/0', UPGRADE)]),
  {
    ...http1('a client that has half-closed, and waits', [get('/hang/0')], (connection) =>
      connection.halfClose(),
    ),
    // The others cut it off.
    targets: ['express'],
  },
  http2('a long poll', { path: '/hang/0' }),
  http2('a HEAD that is not answered', { method: 'HEAD', path: '/hang/0' }),
  http2('half a body', { method: 'POST', path: '/read/0', upload: true }),
  http2('an answer that has begun before the body came', { method: 'POST', path: '/silent/0', upload: true }),
  http2('a whole body that nobody reads', { method: 'POST', path: '/hang/1', body: SOME }),
  http2('a stream of events', { path: '/events/0' }),
  http2('40 MB that nobody reads', { path: '/large/40000' }),
  http2('beside a stream that was cancelled', { path: '/hang/0' }, ({ request }) => {
    request({ path: '/hang/0' }).leave(HTTP2_DEPARTURES[0] as string);
  }),
  http2('on a session that has said goodbye', { path: '/hang/0' }, ({ session }) => session.close()),
];

function http1(
  name: string,
  requests: readonly string[],
  then: (connection: RawConnection) => void = () => {},
): Kind {
  return {
    name: `HTTP/1.1: ${name}`,
    targets: HTTP1,
    exchanges: requests.length,
    async start(port) {
      const connection = await connectRaw(port);
      connection.send(requests.join(''));
      await sleep(50);
      then(connection);
      return () => connection.close();
    },
  };
}

function http2(
  name: string,
  request: ClientRequest,
  then: (client: ReturnType<typeof createHttp2Client>) => void = () => {},
): Kind {
  return {
    name: `HTTP/2: ${name}`,
    targets: ['http2'],
    exchanges: 1,
    async start(port) {
      const client = createHttp2Client(port);
      const exchange = client.request(request);
      if (request.upload) exchange.write(SOME);
      await sleep(50);
      then(client);
      return () => client.close();
    },
  };
}

/** Reads a little now and then. */
function trickle(connection: RawConnection): void {
  connection.pause();
  connection.socket.on('data', () => connection.pause());
  const timer = setInterval(() => connection.resume(), 200);
  void connection.closed.then(() => clearInterval(timer));
}
