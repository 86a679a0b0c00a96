import { Agent } from 'node:http';
import { credentials, Client as GrpcClient } from '@grpc/grpc-js';
import { createHttp2Client, type Http2Client } from '@stageguard/testing';
import { LIMIT } from '../service/grpc-methods.js';
import type { Ports } from '../service/ports.js';

/** One client of the service: does one act after the other. Its peaceful acts share connections for the whole run. */
export interface Lane {
  readonly ports: Ports;
  /** Keeps one connection to each HTTP/1.1 server. */
  readonly agent: Agent;
  readonly session: Http2Client;
  readonly grpc: GrpcClient;
  close(): Promise<void>;
}

export function createLane(ports: Ports): Lane {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const session = createHttp2Client(ports.http2);
  const grpc = new GrpcClient(`127.0.0.1:${ports.grpc}`, credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_receive_message_length': LIMIT,
  });
  return {
    ports,
    agent,
    session,
    grpc,
    close() {
      agent.destroy();
      grpc.close();
      return session.close();
    },
  };
}
