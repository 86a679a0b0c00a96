import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, connect, Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { createHttpMetrics, type HttpMetrics, track } from '@stageguard/http';

const CONNECTIONS = 20;
const REQUESTS = 1_000;
export const LOST_AT_ONCE = CONNECTIONS * REQUESTS;
const POST = 'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 2\r\n\r\n{}';

/** So many exchanges are lost at once: how long until the latest of them has ended, in milliseconds. */
export async function lostExchanges() {
  return { pipelined: await pipelined(), untold: await untold() };
}

/** Requests in pipelines, their bodies read, whose clients leave: on Node 20 and 22 nothing tells of those that wait. */
async function pipelined(): Promise<number> {
  const metrics = createHttpMetrics();
  let read = 0;
  const server = createServer((req, res) => {
    track(metrics, req, res);
    req.resume().on('end', () => read++);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const clients = Array.from({ length: CONNECTIONS }, () => connect(port, '127.0.0.1'));
  for (const client of clients) client.write(POST.repeat(REQUESTS));
  while (read < LOST_AT_ONCE) await turn();
  const latest = await untilNone(metrics, () => {
    for (const client of clients) client.destroy();
  });
  server.close();
  return latest;
}

/** Messages that no server made, whose connections are destroyed: nothing tells, and the look once a second finds them. */
async function untold(): Promise<number> {
  const metrics = createHttpMetrics();
  const sockets = Array.from({ length: LOST_AT_ONCE }, () => {
    const socket = new Socket();
    const req = new IncomingMessage(socket);
    track(metrics, req, new ServerResponse(req));
    return socket;
  });
  return untilNone(metrics, () => {
    for (const socket of sockets) socket.destroy();
  });
}

async function untilNone(metrics: HttpMetrics, lose: () => void): Promise<number> {
  if (metrics.active !== LOST_AT_ONCE) throw new Error(`${metrics.active} are counted of ${LOST_AT_ONCE}`);
  // The timer of one second keeps no process alive.
  const alive = setInterval(() => {}, 1_000);
  const start = performance.now();
  lose();
  await metrics.drained();
  clearInterval(alive);
  metrics.close();
  return performance.now() - start;
}
