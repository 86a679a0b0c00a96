import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '@stageguard/testing';
import { collectGarbageUntil } from '@stageguard/testing/jest';
import type { Open } from '../src/preload/open';
import { openCalls } from '../src/preload/open-calls';
import { openResponses } from '../src/preload/open-responses';

const REQUEST = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';

const responses: Open = openResponses();
const calls: Open = openCalls();
const served: ServerResponse[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer((_, res) => void served.push(res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => void server.close());

it('a response is open until its connection has emitted "close", which comes after it was destroyed', async () => {
  const { res, socket } = await opened(1);
  const closed = once(res, 'close');
  socket.destroy();
  expect(socket.closed).toBe(true);
  expect(responses.count()).toBe(1);
  await closed;
  expect(responses.count()).toBe(0);
});

it('responses that wait behind another one are over with their connection', async () => {
  const { socket } = await opened(3);
  expect(responses.count()).toBe(3);
  const closed = once(socket, 'close');
  socket.destroy();
  await closed;
  expect(responses.count()).toBe(0);
});

it('one that has ended and was collected before anybody looked is over, while its connection lives', async () => {
  const { socket } = await opened(1);
  const [its, closed] = [
    new WeakRef(served[0] as ServerResponse),
    once(served[0] as ServerResponse, 'close'),
  ];
  served.pop()?.end();
  await closed;
  await collectGarbageUntil(() => its.deref() === undefined);
  expect([socket.destroyed, responses.count()]).toEqual([false, 0]);
  socket.destroy();
});

it('streams of gRPC are counted until they are over, and others are not', async () => {
  const http2 = createHttp2Server().listen(0, '127.0.0.1');
  await once(http2, 'listening');
  http2.on('stream', (stream) => stream.respond());
  const session = connectHttp2(`http://127.0.0.1:${(http2.address() as AddressInfo).port}`);
  const [call, other] = ['application/grpc+proto', 'text/plain'].map((type) =>
    session.request({ ':method': 'POST', 'content-type': type }),
  );
  await Promise.all([call, other].map((stream) => stream && once(stream, 'response')));
  expect([calls.begun, calls.count()]).toEqual([1, 1]);
  call?.close();
  await until(() => calls.count() === 0);
  session.destroy();
  http2.close();
});

/** A connection with so many requests, and the response to the first. */
async function opened(requests: number): Promise<{ res: ServerResponse; socket: Socket }> {
  served.length = 0;
  const { port } = server.address() as AddressInfo;
  connect(port, '127.0.0.1')
    .on('error', () => {})
    .write(REQUEST.repeat(requests));
  await until(() => served.length === requests);
  const [res] = served as [ServerResponse];
  return { res, socket: res.socket as Socket };
}
