import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { doomAt } from './doom.js';
import { bind, serveDoomed } from './doomed-grpc.js';
import { expressServer } from './express-server.js';
import { fastifyServer } from './fastify-server.js';
import { grpcServer } from './grpc-server.js';
import { serveHostility } from './hostile-upstream.js';
import { createHttpCalls } from './http-calls.js';
import { http2Server, httpServer } from './http-server.js';
import { instrument } from './instrumented.js';
import { koaServer } from './koa-server.js';
import { type AllMetrics, createServiceMetrics } from './metrics.js';
import type { Ports, Target } from './ports.js';
import { countSpans } from './spans.js';
import { tallyCalls, tallyRequests } from './tally.js';
import { createUpstream } from './upstream.js';
import type { Behaviour } from './work.js';

// Idle connections live through a whole run: the client never finds one closed that it was about to use.
const KEEP_ALIVE = 24 * 60 * 60 * 1_000;

/** All servers in this process, on ports of 127.0.0.1, under their adapters. */
export interface Service {
  readonly ports: Ports;
  readonly metrics: AllMetrics;
  /** What lives as long as the service, by a name for people; what the connections of clients live on is not. */
  readonly servers: Servers;
  /** What is connected now. */
  readonly connections: ReadonlySet<Socket | ServerHttp2Session>;
  /** What one of the metrics objects should have begun, counted without its adapter. */
  received(of: keyof AllMetrics): number;
  close(): Promise<void>;
}

export async function startService(metrics: AllMetrics = createServiceMetrics()): Promise<Service> {
  const instrumentations = instrument(metrics);
  const spans = countSpans(metrics);
  const calls = tallyCalls();
  const grpc = grpcServer(metrics.grpc, calls.interceptor);
  const grpcPort = await bind(grpc);
  const doomedGrpc = await serveDoomed((doom) => grpcServer(metrics.grpc, calls.interceptor, doom));
  const upstream = createUpstream(grpcPort, metrics.calls);
  const hostile = await serveHostility();
  const httpCalls = createHttpCalls(hostile, metrics.httpCalls);
  const gateway = { ...upstream.behaviours, ...httpCalls.behaviours };
  const servers = await createServers(metrics, gateway);
  const doomed = await createServers(metrics, gateway);
  const connections = new Set<Socket | ServerHttp2Session>();
  const follow = (connection: Socket | ServerHttp2Session) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  };
  const tallies = {
    express: tallyRequests(servers.express, doomed.express),
    koa: tallyRequests(servers.koa, doomed.koa),
    fastify: tallyRequests(servers.fastify, doomed.fastify),
    http: tallyRequests(servers.http, doomed.http),
    http2: tallyRequests(servers.http2, doomed.http2),
  };
  for (const server of [...Object.values(servers), ...Object.values(doomed)]) {
    server.on('connection', follow);
    server.on('session', follow);
    if ('keepAliveTimeout' in server) server.keepAliveTimeout = KEEP_ALIVE;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  for (const server of Object.values(doomed)) doomAt(portOf(server), server);
  return {
    metrics,
    servers,
    connections,
    ports: {
      ...portsOf(servers),
      grpc: grpcPort,
      doomed: { ...portsOf(doomed), grpc: doomedGrpc.port },
    },
    received(of) {
      if (of === 'calls' || of === 'everyMade') return upstream.made;
      if (of === 'httpCalls') return httpCalls.made;
      if (of === 'grpc' || of === 'everyCall') return calls.tally.received;
      if (of === 'every') return Object.values(tallies).reduce((sum, { received }) => sum + received, 0);
      return tallies[of].received;
    },
    async close() {
      upstream.close();
      httpCalls.close();
      hostile.close();
      doomedGrpc.close();
      grpc.forceShutdown();
      for (const connection of connections) connection.destroy();
      await Promise.all(
        [...Object.values(servers), ...Object.values(doomed)].map(
          (server) => new Promise((resolve) => server.close(resolve)),
        ),
      );
      instrumentations.close();
      spans.close();
    },
  };
}

type Servers = Readonly<Record<Exclude<Target, 'grpc'>, Server | Http2Server>>;

async function createServers(
  metrics: AllMetrics,
  gateway: Readonly<Record<string, Behaviour>>,
): Promise<Servers> {
  return {
    express: expressServer(metrics.express, gateway),
    koa: koaServer(metrics.koa),
    fastify: await fastifyServer(metrics.fastify),
    http: httpServer(metrics.http),
    http2: http2Server(metrics.http2),
  };
}

function portsOf({ express, koa, fastify, http, http2 }: Servers) {
  return {
    express: portOf(express),
    koa: portOf(koa),
    fastify: portOf(fastify),
    http: portOf(http),
    http2: portOf(http2),
  };
}

function portOf(server: Server | Http2Server): number {
  return (server.address() as AddressInfo).port;
}
