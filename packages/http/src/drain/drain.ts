import { Server } from 'node:net';
import { wrong } from '@stageguard/core/adapter';
import { drainAll } from './drain-all.js';
import { DrainedServer } from './drained-server.js';
import type { DrainedMetrics, DrainedServers, DrainOptions } from './types.js';

/**
 * Ends servers without a cut request: those of `node:http`, `node:https` and `node:http2`, whichever framework made them. After `delay`
 * the listener closes. From then on every answer says `Connection: close`, or its session gets a GOAWAY over HTTP/2, and
 * connections that have been silent for a second are closed. Answers in flight, uploads and heads that are half sent are served to
 * their end. What is not over at `deadline` is cut, WebSockets among it; both are milliseconds from the call on.
 *
 * Resolves when all connections are closed and the metrics have nothing in flight, or else at the deadline, with what was cut. It
 * keeps the process alive until then, and no longer. A second call joins in, with a deadline of its own.
 *
 * @throws TypeError (as a rejection) where a server is none, or an option is wrong; then nothing is closed.
 */
export async function drain(
  servers: Server | readonly Server[],
  metrics: readonly DrainedMetrics[],
  options: DrainOptions = {},
): Promise<DrainedServers> {
  const drained = [servers].flat().map((server) => new DrainedServer(checked(server)));
  const { complete, left } = await drainAll(drained, metrics, options);
  const connections = drained.reduce((sum, { cutConnections }) => sum + cutConnections, 0);
  return { complete: complete || (left.length === 0 && connections === 0), left, connections };
}

function checked(server: Server): Server {
  if (server instanceof Server) return server;
  const expected =
    'a server of node:http, such as app.listen() returns and fastify.server is, or a list of them';
  throw wrong('servers', expected, server);
}
