import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  ServerResponse,
} from 'node:http';
import { createServer as createHttp2Server, type Http2Server, type Http2ServerRequest } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { MeterProvider } from '@opentelemetry/api';
import { createHttpMetrics, type HttpMetrics } from '@stageguard/http';
import type { Oracle } from '../oracle/oracle.js';
import { createPair, type Pair, stateOfHttp1, stateOfHttp2, stateOfUpgrade } from '../oracle/pair.js';
import { createHandling, pairs, TARGETS, type Target } from './application.js';
import { APPLICATIONS } from './applications.js';
import { bridge } from './upgrades.js';

export interface Servers {
  readonly ports: Readonly<Record<Target, number>>;
  /** Connections so far. */
  readonly accepted: number;
  /** Cuts every connection of one of the servers. */
  cut(target: Target): void;
  close(): Promise<void>;
}

/** How long Node waits for a request, in milliseconds. */
export interface Timeouts {
  readonly requestTimeout: number;
  readonly headersTimeout: number;
}

const IMPATIENT: Timeouts = { requestTimeout: 4_000, headersTimeout: 2_000 };
export const PATIENT: Timeouts = { requestTimeout: 0, headersTimeout: 0 };

export type AllMetrics = Readonly<Record<Target, HttpMetrics>>;

export function createAllMetrics(meterProvider: MeterProvider): AllMetrics {
  const entries = TARGETS.map((target) => [
    target,
    createHttpMetrics({ name: `fuzz.${target}`, meterProvider }),
  ]);
  return Object.fromEntries(entries);
}

/** Servers of every kind, on ports of 127.0.0.1, each of whose exchanges is in the oracle's table. */
export async function startServers(
  metrics: AllMetrics,
  oracle: Oracle,
  timeouts: Timeouts = IMPATIENT,
): Promise<Servers> {
  const running = await Promise.all(
    TARGETS.map((target) => start(target, metrics[target], oracle, timeouts)),
  );
  const byTarget = Object.fromEntries(TARGETS.map((target, i) => [target, running[i]])) as Record<
    Target,
    Running
  >;
  return {
    ports: Object.fromEntries(TARGETS.map((target) => [target, byTarget[target].port])) as Record<
      Target,
      number
    >,
    get accepted() {
      return running.reduce((sum, one) => sum + one.accepted, 0);
    },
    cut: (target) => byTarget[target].cut(),
    async close() {
      await Promise.all(running.map((one) => one.close()));
    },
  };
}

interface Running {
  readonly port: number;
  readonly accepted: number;
  cut(): void;
  close(): Promise<void>;
}

async function start(
  target: Target,
  metrics: HttpMetrics,
  oracle: Oracle,
  timeouts: Timeouts,
): Promise<Running> {
  let listener: RequestListener = () => {};
  const handling = createHandling(target, metrics, () => listener);
  listener = await (APPLICATIONS[target] as NonNullable<(typeof APPLICATIONS)[string]>)(handling);
  const server =
    target === 'http2'
      ? http2Server(listener, oracle, timeouts)
      : http1Server(target, listener, oracle, timeouts);
  const connections = new Set<{ destroy(): void }>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted++;
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    else for (const connection of connections) connection.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get accepted() {
      return accepted;
    },
    cut,
    async close() {
      for (const connection of connections) connection.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function http1Server(target: Target, listener: RequestListener, oracle: Oracle, timeouts: Timeouts): Server {
  const server = createServer({ connectionsCheckingInterval: 500, ...timeouts });
  server.keepAliveTimeout = 1_000;
  // Clients that have half-closed get their answers here, elsewhere they are cut off.
  if (target === 'express') Object.assign(server, { httpAllowHalfOpen: true });
  const add = (req: IncomingMessage, res: ServerResponse, state: Pair['state']) => {
    const pair = createPair(target, req.url ?? '', state);
    pairs.set(res, pair);
    oracle.add(pair);
    return pair;
  };
  server.on('request', (req, res) => {
    const { socket } = req;
    add(req, res, () => stateOfHttp1(socket, res));
    listener(req, res);
  });
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    // Counted from when the framework has it, answered with 100 before, after, or never.
    const { socket } = req;
    if (req.headers['x-continue'] === 'first') res.writeContinue();
    server.emit('request', req, res);
    if (req.headers['x-continue'] === 'later')
      setTimeout(() => socket.destroyed || res.headersSent || res.writeContinue(), 20);
  });
  server.on('upgrade', (req: IncomingMessage, socket: Socket) => {
    const res = new ServerResponse(req);
    const bridged = bridge(req, res, socket);
    add(req, res, () => stateOfUpgrade(socket, res, bridged.handedOver));
    bridged.emit(listener);
  });
  return server;
}

function http2Server(listener: RequestListener, oracle: Oracle, timeouts: Timeouts): Http2Server {
  // In megabytes: Node counts what a cancelled answer had still to send against its session for ever.
  const server = createHttp2Server({ maxSessionMemory: 1_000 });
  server.on('session', (session) => {
    // Where bytes wait for a client that says goodbye and leaves, Node 20 to 24 keep the session for ever.
    if (timeouts !== PATIENT) session.on('goaway', () => session.setTimeout(1_000, () => session.destroy()));
  });
  server.on('request', (req: Http2ServerRequest, res) => {
    const { stream } = req;
    const pair = createPair('http2', req.url, () => stateOfHttp2(stream));
    pairs.set(res, pair);
    oracle.add(pair);
    listener(req as never, res as never);
  });
  return server;
}
