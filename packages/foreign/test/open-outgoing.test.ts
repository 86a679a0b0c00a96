import { once } from 'node:events';
import { Agent, createServer, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '@stageguard/testing';
import type { Open } from '../src/preload/open';
import { openOutgoing } from '../src/preload/open-outgoing';

const calls: Open = openOutgoing();
const served: ServerResponse[] = [];
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer({ requireHostHeader: false }, (_, res) => void served.push(res)).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it('a call of node:http is open from when it is made until it is closed', async () => {
  const { begun } = calls;
  const its = request(url, { setHost: false }).end();
  expect([calls.begun - begun, calls.count()]).toEqual([1, 1]);
  const [, [answer]] = await Promise.all([reached(), once(its, 'response')]);
  answer.resume();
  expect(calls.count()).toBe(1);
  served.pop()?.end();
  await once(its, 'close');
  expect(calls.count()).toBe(0);
});

it('a call of node:http that becomes a connection of another protocol is over', async () => {
  server.once('upgrade', (_, socket) =>
    socket.write('HTTP/1.1 101 \r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
  );
  const its = request(url);
  its.setHeader('connection', 'upgrade');
  its.setHeader('upgrade', 'x');
  its.end();
  expect(calls.count()).toBe(1);
  const [, socket] = await once(its, 'upgrade');
  await until(() => calls.count() === 0);
  socket.destroy();
});

it('a call of node:http that goes past the agents is open once it has a connection', async () => {
  const { begun } = calls;
  const its = request(url, { createConnection: ({ port }) => connect(Number(port), '127.0.0.1') }).end();
  await once(its, 'socket');
  expect([calls.begun - begun, calls.count()]).toEqual([1, 1]);
  its.on('error', () => {}).destroy();
  await until(() => its.closed);
  expect([calls.begun - begun, calls.count()]).toEqual([1, 0]);
});

it('a call of node:http that waits for a connection of its agent is open', async () => {
  const { begun } = calls;
  const agent = new Agent({ maxSockets: 1 });
  const all = [request(url, { agent }).end(), request(url, { agent }).end()];
  expect([calls.begun - begun, calls.count()]).toEqual([2, 2]);
  for (const its of all) its.on('error', () => {}).destroy();
  await until(() => all.every((its) => its.closed));
  expect(calls.count()).toBe(0);
});

it('tunnels, upgrades and what no request has come of are no calls', async () => {
  const { begun } = calls;
  const all = [
    request(url, { method: 'CONNECT' }),
    request(url, { headers: { connection: 'upgrade', upgrade: 'x' } }),
    request(url, { headers: ['host', 'x', 'connection', 'upgrade', 'upgrade', 'x'] }),
  ];
  for (const its of all) its.on('error', () => {}).destroy();
  expect(() => request(url, { headers: { 'not a token': '' } })).toThrow('not a token');
  expect([calls.begun - begun, calls.count()]).toEqual([0, 0]);
});

it('a call by fetch is open until its body has come', async () => {
  const { begun } = calls;
  const fetching = fetch(url);
  await reached();
  expect([calls.begun - begun, calls.count()]).toEqual([1, 1]);
  const res = served.pop();
  res?.write('hel');
  const answer = await fetching;
  expect(calls.count()).toBe(1);
  res?.end('lo');
  expect(await answer.text()).toBe('hello');
  expect(calls.count()).toBe(0);
});

it('a call by fetch is over when it is aborted, or cannot be made', async () => {
  const { begun } = calls;
  const abort = new AbortController();
  const fetching = fetch(url, { signal: abort.signal });
  await reached();
  abort.abort();
  await expect(fetching).rejects.toThrow('aborted');
  served.pop();
  await expect(fetch(await nobody())).rejects.toThrow();
  expect([calls.begun - begun, calls.count()]).toEqual([2, 0]);
});

/** Waits until the server has one more request, and begins to answer it. */
async function reached(): Promise<void> {
  await until(() => served.length === 1);
  served[0]?.flushHeaders();
}

/** A URL that nobody listens at any more. */
async function nobody(): Promise<string> {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  closed.close();
  await once(closed, 'close');
  return `http://127.0.0.1:${port}`;
}
