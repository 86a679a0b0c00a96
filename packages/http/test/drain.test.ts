import { once } from 'node:events';
import { createServer } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createHttpMetrics, drain } from '@stageguard/http';
import { connectRaw, type RawConnection, until } from '@stageguard/testing';
import { type Protocol, type Service, startService } from './fixtures/drained-service.js';

const COMPLETE = { complete: true, left: [], connections: 0 };
const LONG = { deadline: 60_000 };
const HOST = 'Host: stageguard.example\r\n';

let service: Service;
const clients: RawConnection[] = [];

async function connect(): Promise<RawConnection> {
  const client = await connectRaw(service.port, service.secure);
  clients.push(client);
  return client;
}

async function connected(protocol?: Protocol): Promise<RawConnection> {
  service = await startService(protocol);
  return connect();
}

function get(path: string, connection = 'keep-alive'): string {
  return `GET ${path} HTTP/1.1\r\n${HOST}Connection: ${connection}\r\n\r\n`;
}

/** What has come up to the end of an answer in chunks, or with a length. */
async function answer(client: RawConnection): Promise<string> {
  return client.receive('the end');
}

afterEach(() => {
  service.release();
  service.server.close();
  for (const { socket } of clients.splice(0)) socket.destroy();
});

describe.each<Protocol>(['HTTP/1.1', 'HTTPS'])('a drain over %s', (protocol) => {
  it('finishes the answer in flight, which says that the connection closes', async () => {
    const client = await connected(protocol);
    client.send(get('/slow'));
    await until(() => service.metrics.active === 1);
    const drained = drain(service.server, [service.metrics], LONG);
    await until(() => !service.server.listening);
    service.release();
    expect(await answer(client)).toContain('Connection: close');
    await client.closed;
    expect(await drained).toEqual(COMPLETE);
  });

  it('serves a head that is half sent, and a request that comes on a connection that was kept alive', async () => {
    const client = await connected(protocol);
    const half = await connect();
    client.send(get('/'));
    expect(await answer(client)).toContain('Connection: keep-alive');
    half.send('GET / HTTP/1.1\r\nHo');
    const fresh = await connect();
    const drained = drain(service.server, [service.metrics], LONG);
    await until(() => !service.server.listening);
    client.send(get('/'));
    fresh.send(get('/'));
    expect(await answer(client)).toContain('Connection: close');
    expect(await answer(fresh)).toContain('Connection: close');
    // What is silent longest is closed after a second: this one is not.
    const silent = Date.now();
    await until(() => Date.now() - silent > 1_500);
    half.send('st: stageguard.example\r\n\r\n');
    expect(await answer(half)).toContain('Connection: close');
    expect(await drained).toEqual(COMPLETE);
  });

  it('receives an upload to its end', async () => {
    const client = await connected(protocol);
    client.send(`POST / HTTP/1.1\r\n${HOST}Content-Length: 6\r\n\r\nabc`);
    await until(() => service.metrics.count('receive') === 1);
    const drained = drain(service.server, [service.metrics], LONG);
    await until(() => !service.server.listening);
    client.send('def');
    expect(await answer(client)).toContain('200 OK');
    expect(await drained).toEqual(COMPLETE);
  });

  it('lets a stream go on to its end, then closes its connection and those that are idle or were never used', async () => {
    const client = await connected(protocol);
    const idle = await connect();
    const fresh = await connect();
    idle.send(get('/'));
    await answer(idle);
    client.send(get('/stream'));
    await client.receive('first');
    const begun = performance.now();
    const drained = drain(service.server, [service.metrics], LONG);
    await Promise.race([idle.closed, fresh.closed]);
    // At once would be amid the next request of a client that is just sending it. A busy machine only takes longer.
    expect(performance.now() - begun).toBeGreaterThan(1_000);
    await Promise.all([idle.closed, fresh.closed]);
    expect(service.metrics.active).toBe(1);
    service.release();
    await answer(client);
    await client.closed;
    expect(await drained).toEqual(COMPLETE);
  });

  it('cuts at the deadline what is in flight and what was upgraded, and says what it was', async () => {
    const client = await connected(protocol);
    const upgraded = await connect();
    const idle = await connect();
    client.send(get('/slow'));
    upgraded.send(`GET / HTTP/1.1\r\n${HOST}Connection: upgrade\r\nUpgrade: none\r\n\r\n`);
    await upgraded.receive('101');
    await until(() => service.metrics.active === 1);
    const { complete, left, connections } = await drain(service.server, [service.metrics], { deadline: 100 });
    expect({ complete, connections }).toEqual({ complete: false, connections: 2 });
    expect(left).toMatchObject([{ name: 'GET /slow', stage: 'db', ageInStage: expect.any(Number) }]);
    await Promise.all([client.closed, upgraded.closed, idle.closed]);
    // In stage `db` its work goes on.
    expect(service.metrics.active).toBe(1);
  });
});

it('a drain closes the listener once every client that waits to be accepted is, and serves them', async () => {
  service = await startService();
  // The kernel has connected them before the loop accepts any.
  const waiting = [0, 1, 2, 3].map(() => connect());
  const drained = drain(service.server, [service.metrics], LONG);
  for (const client of await Promise.all(waiting)) {
    client.send(get('/', 'close'));
    expect(await answer(client)).toContain('200 OK');
  }
  expect(await drained).toEqual(COMPLETE);
});

it.each(['before', 'after'])(
  'a drain answers all of a pipeline that came %s the listener closed, and then closes the connection',
  async (when) => {
    const client = await connected();
    client.send(get('/slow') + (when === 'before' ? get('/') : ''));
    await until(() => service.metrics.active > 0);
    const drained = drain(service.server, [service.metrics], LONG);
    await until(() => !service.server.listening);
    if (when === 'after') client.send(get('/'));
    await until(() => service.metrics.active === 2);
    service.release();
    for (let i = 0; i < 2; i++) expect(await answer(client)).toContain('Connection: keep-alive');
    await client.closed;
    expect(await drained).toEqual(COMPLETE);
  },
);

it('a drain with a delay goes on as before for so long, then closes the listener', async () => {
  const client = await connected();
  const drained = drain(service.server, [service.metrics], { ...LONG, delay: 200 });
  client.send(get('/'));
  const connecting = connect();
  expect(await answer(client)).toContain('Connection: keep-alive');
  const later = await connecting;
  await until(() => !service.server.listening);
  for (const each of [client, later]) {
    each.send(get('/'));
    expect(await answer(each)).toContain('Connection: close');
  }
  expect(await drained).toEqual(COMPLETE);
});

it('a drain waits for work after the answer, unless told not to', async () => {
  const client = await connected();
  client.send(get('/detached', 'close'));
  await answer(client);
  await until(() => service.metrics.count('detached') === 1);
  expect(await drain(service.server, [service.metrics], { ...LONG, detached: false })).toEqual(COMPLETE);
  const { complete, left } = await drain(service.server, [service.metrics], { deadline: 50 });
  expect(complete).toBe(false);
  expect(left).toMatchObject([{ name: 'GET /detached', stage: 'detached' }]);
  const drained = drain(service.server, [service.metrics], LONG);
  service.release();
  expect(await drained).toEqual(COMPLETE);
});

it('a second drain joins the first, and the sooner deadline cuts', async () => {
  const client = await connected();
  client.send(get('/stream'));
  await client.receive('first');
  const first = drain(service.server, [service.metrics], LONG);
  const second = drain(service.server, [service.metrics], { deadline: 100 });
  expect(await second).toMatchObject({ complete: false, left: [{ name: 'GET /stream' }], connections: 1 });
  // The handler's promise holds nothing here, so its request has ended with the connection.
  expect(await first).toEqual(COMPLETE);
});

it('a drain of several servers waits for all of them', async () => {
  const client = await connected();
  const other = await startService();
  client.send(get('/slow'));
  await until(() => service.metrics.active === 1);
  const drained = drain([service.server, other.server], [service.metrics, other.metrics], LONG);
  await until(() => !service.server.listening && !other.server.listening);
  service.release();
  expect(await drained).toEqual(COMPLETE);
});

it('a drain of a server that does not listen yet, or no longer, is complete', async () => {
  service = await startService();
  expect(await drain(createServer(), [service.metrics], LONG)).toEqual(COMPLETE);
  service.server.close();
  await once(service.server, 'close');
  expect(await drain(service.server, [service.metrics], LONG)).toEqual(COMPLETE);
});

it('a drain of a server that was closed waits for what it still answers', async () => {
  const client = await connected();
  client.send(get('/slow', 'close'));
  await until(() => service.metrics.active === 1);
  service.server.close();
  const drained = drain(service.server, [], LONG);
  service.release();
  expect(await answer(client)).toContain('200 OK');
  expect(await drained).toEqual(COMPLETE);
});

it('a drain waits for nothing of metrics that were closed', async () => {
  const client = await connected();
  client.send(get('/detached', 'close'));
  await answer(client);
  service.metrics.close();
  expect(await drain(service.server, [service.metrics], LONG)).toEqual(COMPLETE);
});

it('a drain leaves no listener and no timer behind, and emits close once', async () => {
  service = await startService();
  const { server } = service;
  const listeners = () => server.eventNames().map((event) => [event, server.listenerCount(event)]);
  const before = listeners();
  let closes = 0;
  server.prependListener('close', () => {
    closes += 1;
  });
  await drain(server, [service.metrics], LONG);
  expect(closes).toBe(1);
  server.removeAllListeners('close');
  expect(listeners()).toEqual(before);
  // Node's look at its connections, which close() would have stopped.
  const symbol = Object.getOwnPropertySymbols(server).find(({ description }) =>
    description?.endsWith('CheckingInterval'),
  );
  expect((server as unknown as Record<symbol, object>)[symbol as symbol]).toMatchObject({ _destroyed: true });
});

it.each([0, 2, 3])(
  'a drain whose deadline passes on a busy loop, %d turns later, leaves nothing behind',
  async (turns) => {
    const client = await connected();
    client.send(get('/slow'));
    await until(() => service.metrics.active === 1);
    const drained = drain(service.server, [service.metrics], { deadline: 20 });
    for (let turn = 0; turn < turns; turn++) await setImmediate();
    const busy = performance.now();
    while (performance.now() - busy < 40);
    expect(await drained).toMatchObject({ complete: false, left: [{ name: 'GET /slow' }], connections: 1 });
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    expect(service.server.listening).toBe(false);
    expect(service.server.listenerCount('session')).toBe(0);
  },
);

it('a drain refuses what is no server and times that are none, and closes nothing then', async () => {
  await connected();
  const metrics = createHttpMetrics();
  const refused = (options: object, server: unknown = service.server) =>
    expect(drain(server as Service['server'], [metrics], options)).rejects.toThrow(TypeError);
  await refused({}, { listen() {} });
  await refused({ deadline: 0 });
  await refused({ deadline: 2 ** 31 });
  await refused({ deadline: '5000' });
  await refused({ deadline: 100, delay: 100 });
  await refused({ delay: -1 });
  await refused({ delay: Number.NaN });
  expect(service.server.listening).toBe(true);
});
