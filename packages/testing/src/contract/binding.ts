import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Http2SecureServer, Http2Server } from 'node:http2';
import type { Server as SecureServer } from 'node:https';
import type { HttpMetrics } from '@stageguard/http';
import type { Secure } from '../index.js';

/** The stages that the scenarios enter beside those of the lifecycle. */
export const CONTRACT_STAGES = { work: {}, route: { phase: ['prefill', 'decode'] } } as const;

export type ContractMetrics = HttpMetrics<typeof CONTRACT_STAGES>;

/**
 * What a scenario does with a request: on Node's own objects, which every framework has. Those of HTTP/2's
 * compatibility API pass as HTTP/1.1's.
 */
export type Handler = (req: IncomingMessage, res: ServerResponse) => unknown;

/** The application of a scenario, to be put under the adapter. */
export interface ContractApp {
  readonly metrics: ContractMetrics;
  /**
   * Answers every request, in the request's context. Where it throws or rejects, so does the framework's handler: the
   * request is answered with 500, or cut off where its headers are written (see `leavesBrokenResponsesOpen`).
   */
  readonly handle: Handler;
  /** For `createServer` of `node:http`. */
  readonly serverOptions: ServerOptions;
}

/** A server that does not listen yet. */
export interface Mounted {
  readonly server: Server | SecureServer | Http2Server | Http2SecureServer;
  /** Takes back what `start` has installed in the process, such as an instrumentation. */
  stop?(): void | Promise<void>;
}

/** One way to put an adapter in front of a handler. */
export interface HttpBinding {
  /** As it reads in a sentence: `Express 5, by middleware`. */
  readonly name: string;
  readonly protocol: 'http/1.1' | 'h2';
  /** What its clients have to know where it speaks TLS. */
  readonly secure?: Secure;
  /** A server that keeps no list of its connections, so that no request times out in it: HTTP/1.1 in one of HTTP/2. */
  readonly keepsNoConnections?: boolean;
  /** A framework that only logs what is thrown after the headers, as Koa does. Default: false. */
  readonly leavesBrokenResponsesOpen?: boolean;
  /** Counts whatever its server emits, whoever handles it: an instrumentation of servers. Default: false. */
  readonly countsServers?: boolean;
  start(app: ContractApp): Mounted | Promise<Mounted>;
}
