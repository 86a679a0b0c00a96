import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { constants, createSecureServer, type Http2ServerResponse } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { generate } from 'selfsigned';

/** What rows call: a server whose paths behave as they are called. */
export interface Upstream {
  readonly url: string;
  readonly port: number;
  /** The exchanges that wait for `release`. */
  readonly waiting: number;
  /** Lets all go on that wait, and whoever comes later. */
  release(): void;
  /** Cuts every connection. */
  cut(): void;
  close(): Promise<void>;
}

type Hold = (fn: () => void) => void;
type Behaviour = (req: IncomingMessage, res: ServerResponse, hold: Hold) => void;

const WHOLE = 'whole';
const head = (rest: string) => `HTTP/1.1 200 OK\r\n${rest}\r\n\r\n`;
/** Writes past Node, and says no more. */
const raw =
  (text: string, end: (socket: Socket) => void): Behaviour =>
  ({ socket }) => {
    socket.write(text, () => end(socket));
  };
const reset = (socket: Socket) => socket.resetAndDestroy();
const finish = (socket: Socket) => void socket.end();

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  '/': (_req, res) => res.end(WHOLE),
  '/hang': (_req, res, hold) => hold(() => res.end(WHOLE)),
  '/hang-body': (_req, res, hold) => {
    res.write('part');
    hold(() => res.end(WHOLE));
  },
  '/204': (_req, res, hold) => hold(() => res.writeHead(204).end()),
  '/304': (_req, res, hold) => hold(() => res.writeHead(304).end()),
  '/103': (_req, res, hold) => {
    res.writeEarlyHints({ link: '</style.css>; rel=preload' });
    hold(() => res.end(WHOLE));
  },
  '/102': (_req, res, hold) => {
    res.writeProcessing();
    hold(() => res.end(WHOLE));
  },
  '/big': (_req, res) => res.end(Buffer.alloc(40_000_000)),
  '/small': (_req, res) => res.end(WHOLE),
  '/reset': (req) => reset(req.socket),
  '/reset-stream': (_req, res) =>
    (res as unknown as Http2ServerResponse).stream.close(constants.NGHTTP2_INTERNAL_ERROR),
  '/close': (req) => finish(req.socket),
  '/cut': raw(`${head('content-length: 100')}part`, (socket) => socket.destroy()),
  '/cut-reset': (_req, res, hold) => {
    res.writeHead(200, { 'content-length': '100' });
    res.write('part');
    hold(() => reset(res.socket as Socket));
  },
  '/cut-chunked': raw(`${head('transfer-encoding: chunked')}4\r\npart\r\n`, finish),
  '/garbage': raw('what is this?\r\n\r\n', () => {}),
  '/half-head': raw('HTTP/1.1 200 OK\r\nconte', finish),
  '/garbage-chunk': raw(`${head('transfer-encoding: chunked')}zzz\r\npart\r\n`, () => {}),
  '/until-closed': (req, _res, hold) => {
    req.socket.write(`${head('connection: close')}part`);
    hold(() => req.socket.end(WHOLE));
  },
  '/trailers': (_req, res, hold) => {
    res.writeHead(200, { trailer: 'x-sum' });
    res.write('part');
    hold(() => {
      res.addTrailers({ 'x-sum': '7' });
      res.end();
    });
  },
  '/redirect': (_req, res) => res.writeHead(302, { location: '/hang' }).end(),
  '/cached': (_req, res) => res.writeHead(200, { 'cache-control': 'max-age=100' }).end(WHOLE),
  '/early': (_req, res) => res.writeHead(413, { connection: 'close' }).end('too much'),
  '/busy-once': (req, res) => {
    res.statusCode = calledBefore(req) ? 200 : 503;
    res.end(WHOLE);
  },
};

const seen = new WeakMap<object, Set<string>>();

/** By the header that a row names its call by. */
function calledBefore(req: IncomingMessage): boolean {
  const server = (req.socket as unknown as { server: object }).server;
  const its = seen.get(server) ?? new Set<string>();
  seen.set(server, its);
  const id = String(req.headers['x-call']);
  const before = its.has(id);
  its.add(id);
  return before;
}

/** `https` and `h2` are over TLS, with a certificate that its maker has signed. */
export type Protocol = 'http' | 'https' | 'h2';

export async function startUpstream(protocol: Protocol = 'http'): Promise<Upstream> {
  const held = new Set<() => void>();
  const sockets = new Set<Socket>();
  let released = false;
  const hold: Hold = (fn) => {
    if (released) fn();
    else held.add(fn);
  };
  const listener = ((req: IncomingMessage, res: ServerResponse) => {
    const path = req.url?.split('?', 1)[0] ?? '/';
    if (path !== '/early') req.resume();
    BEHAVIOURS[path]?.(req, res, hold);
  }) as RequestListener;
  const server = (await serverOf(protocol, listener)) as NetServer;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  if (protocol === 'http') {
    (server as Server).on('upgrade', (_req, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
    });
    (server as Server).on('connect', (_req, socket) => socket.write('HTTP/1.1 200 Connected\r\n\r\n'));
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${protocol === 'http' ? 'http' : 'https'}://localhost:${port}`,
    get waiting() {
      return held.size;
    },
    release() {
      released = true;
      for (const fn of held) fn();
      held.clear();
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A server that does not listen yet. */
export async function serverOf(protocol: Protocol, listener: RequestListener): Promise<Server> {
  if (protocol === 'http') return createServer({ requestTimeout: 0 }, listener);
  const { cert, private: key } = await pem();
  if (protocol === 'https') return createHttpsServer({ cert, key }, listener);
  return createSecureServer({ cert, key }, listener as never) as unknown as Server;
}

let made: ReturnType<typeof generate> | undefined;

/** Made once: that takes a while. */
export function pem(): ReturnType<typeof generate> {
  made ??= generate([{ name: 'commonName', value: 'localhost' }], {});
  return made;
}
