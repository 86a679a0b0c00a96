import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { type Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import { expressServer } from './express-server.js';
import { grpcServer } from './grpc-server.js';
import { http2Server, httpServer } from './http-server.js';
import { koaServer } from './koa-server.js';
import { type AllMetrics, createServiceMetrics } from './metrics.js';
import type { Ports } from './ports.js';
import { tallyCalls, tallyRequests } from './tally.js';
import { createUpstream } from './upstream.js';

// Idle connections live through a whole run: the client never finds one closed that it was about to use.
const KEEP_ALIVE = 24 * 60 * 60 * 1_000;

/** All servers in this process, on ports of 127.0.0.1, under their adapters. */
export interface Service {
  readonly ports: Ports;
  readonly metrics: AllMetrics;
  /** What lives as long as the service, by a name for people; what the connections of clients live on is not. */
  readonly servers: Readonly<Record<'express' | 'koa' | 'http' | 'http2', Server | Http2Server>>;
  /** What is connected now. */
  readonly connections: ReadonlySet<Socket | ServerHttp2Session>;
  /** What one of the metrics objects should have begun, counted without its adapter. */
  received(of: keyof AllMetrics): number;
  close(): Promise<void>;
}

export async function startService(metrics: AllMetrics = createServiceMetrics()): Promise<Service> {
  const calls = tallyCalls();
  const grpc = grpcServer(metrics.grpc, calls.interceptor);
  const grpcPort = await bind(grpc);
  const upstream = createUpstream(grpcPort, metrics.calls);
  const servers = {
    express: expressServer(metrics.express, upstream.behaviours),
    koa: koaServer(metrics.koa),
    http: httpServer(metrics.http),
    http2: http2Server(metrics.http2),
  };
  const connections = new Set<Socket | ServerHttp2Session>();
  const follow = (connection: Socket | ServerHttp2Session) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  };
  const tallies = {
    express: tallyRequests(servers.express),
    koa: tallyRequests(servers.koa),
    http: tallyRequests(servers.http),
    http2: tallyRequests(servers.http2),
  };
  for (const server of Object.values(servers)) {
    server.on('connection', follow);
    server.on('session', follow);
    if ('keepAliveTimeout' in server) server.keepAliveTimeout = KEEP_ALIVE;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  return {
    metrics,
    servers,
    connections,
    ports: {
      express: portOf(servers.express),
      koa: portOf(servers.koa),
      http: portOf(servers.http),
      http2: portOf(servers.http2),
      grpc: grpcPort,
    },
    received(of) {
      if (of === 'calls') return upstream.made;
      return of === 'grpc' ? calls.tally.received : tallies[of].received;
    },
    async close() {
      upstream.close();
      grpc.forceShutdown();
      for (const connection of connections) connection.destroy();
      await Promise.all(
        Object.values(servers).map((server) => new Promise((resolve) => server.close(resolve))),
      );
    },
  };
}

function portOf(server: Server | Http2Server): number {
  return (server.address() as AddressInfo).port;
}

function bind(server: GrpcServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}
