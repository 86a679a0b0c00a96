import '@stageguard/testing/second';

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createHttpMetrics, track } from '@stageguard/http';
import {
  type Client,
  type Collection,
  checkInvariant,
  chunk,
  connectRaw,
  createHttp1Client,
  createHttp2Client,
  createTestProvider,
  requestBytes,
  until,
} from '@stageguard/testing';
import type { Mounted } from '@stageguard/testing/contract';
import { afterTest } from '@stageguard/testing/jest';
import { aSecondLater } from '@stageguard/testing/second';
import { type Certificate, selfSigned } from './fixtures/certificate';

type Options = NonNullable<Parameters<typeof createHttpMetrics>[0]>;
type Kind = 'HTTP/1.1' | 'HTTP/1.1 over TLS' | 'HTTP/2' | 'HTTP/2 over TLS';
type Handler = (req: IncomingMessage, res: ServerResponse) => void;

const KINDS: readonly Kind[] = ['HTTP/1.1', 'HTTP/1.1 over TLS', 'HTTP/2', 'HTTP/2 over TLS'];
// More than the socket buffers of both sides take up.
const LARGE = Buffer.alloc(24 * 1024 * 1024, 'x');
const BUDGET = 4;

let certificate: Certificate;
const closing = afterTest();

beforeAll(async () => {
  certificate = await selfSigned();
});

function created(kind: Kind, listener: Handler): Mounted['server'] {
  if (kind === 'HTTP/1.1') return createServer(listener);
  if (kind === 'HTTP/1.1 over TLS') return createHttpsServer(certificate, listener);
  if (kind === 'HTTP/2') return createHttp2Server(listener as never);
  return createSecureServer(certificate, listener as never);
}

/** A server whose requests are counted, by a clock that the test moves; what has come to it, by path. */
async function lab(kind: Kind, options: Options, handle: Handler) {
  let now = 0;
  const { meterProvider, collect } = createTestProvider();
  const metrics = createHttpMetrics({ budget: BUDGET, ...options, meterProvider, clock: () => now });
  const came = new Map<string, { req: IncomingMessage; res: ServerResponse; received: number }>();
  const server = created(kind, (req, res) => {
    track(metrics, req, res);
    came.set(req.url ?? '', { req, res, received: 0 });
    handle(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const secure = kind.endsWith('TLS') ? { ca: certificate.cert } : undefined;
  const client: Client = kind.startsWith('HTTP/2')
    ? createHttp2Client(port, secure)
    : createHttp1Client(port, secure);
  closing.push(async () => {
    await client.close();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
    metrics.close();
  });
  const checked = async (): Promise<Collection> => {
    const collection = await collect();
    checkInvariant(collection, metrics.name);
    return collection;
  };
  return {
    metrics,
    client,
    port,
    server,
    collect: checked,
    at(path: string) {
      const its = came.get(path);
      if (its === undefined) throw new Error(`nothing has come to ${path}`);
      return its;
    },
    arrived: (count: number) => until(() => came.size === count),
    /** A second passes, in which something has happened. */
    async second(during: () => Promise<unknown> = async () => {}) {
      await during();
      now += 1_000;
      aSecondLater();
    },
    async overdue(): Promise<Record<string, number>> {
      const points = (await checked()).points(`${metrics.name}.stage_overdue_requests`);
      const above = points.filter(({ value }) => value !== 0);
      return Object.fromEntries(above.map(({ attributes, value }) => [String(attributes['stage']), value]));
    },
  };
}

/** Resolves when the chunk has left the process. */
function write(res: ServerResponse, piece: string): Promise<void> {
  return new Promise((resolve) => res.write(piece, () => resolve()));
}

/** Bytes of the session, which are of none of its streams. */
async function pinged(client: Client): Promise<void> {
  const { session } = client as Partial<ReturnType<typeof createHttp2Client>>;
  await new Promise<void>((resolve) => {
    if (session?.ping(() => resolve()) !== true) setImmediate(resolve);
  });
}

/** Answers to `/down…` are streams; bodies to `/up…` are read as they come; the rest is left alone. */
const streams =
  (at: (path: string) => { received: number }): Handler =>
  (req, res) => {
    if (req.url?.startsWith('/down')) res.writeHead(200).flushHeaders();
    if (!req.url?.startsWith('/up')) return;
    req.on('data', (piece: Buffer) => {
      at(req.url ?? '').received += piece.length;
    });
  };

describe.each(KINDS)('over %s', (kind) => {
  it('exactly those whose bytes do not move are overdue, the youngest beside others', async () => {
    const its = await lab(kind, {}, (req, res) => streams(its.at)(req, res));
    const names = Array.from({ length: 10 }, (_, i) => i);
    const downs = names.map((i) => its.client.request({ path: `/down/${i}` }));
    const ups = names.map((i) => its.client.request({ method: 'POST', path: `/up/${i}`, upload: true }));
    for (const down of downs) down.text().catch(() => {});
    for (const up of ups) up.write('x');
    await its.arrived(20);
    const move = async () => {
      await Promise.all(names.map((i) => write(its.at(`/down/${i}`).res, 'x')));
      const before = names.map((i) => its.at(`/up/${i}`).received);
      for (const up of ups) up.write('x');
      await until(() => names.every((i) => its.at(`/up/${i}`).received > (before[i] ?? 0)));
    };
    for (let second = 0; second < 8; second++) await its.second(move);
    const silent = [0, 1, 2].map((i) => its.client.request({ path: `/down/silent/${i}` }));
    for (const down of silent) down.text().catch(() => {});
    for (const i of [0, 1]) {
      its.client.request({ method: 'POST', path: `/up/silent/${i}`, upload: true }).write('x');
    }
    await its.arrived(25);
    await until(() => [0, 1].every((i) => its.at(`/up/silent/${i}`).received > 0));
    for (let second = 0; second < 8; second++) await its.second(move);
    expect(await its.overdue()).toEqual({ receive: 2, respond: 3 });
    // One moves again, and is overdue no more.
    await its.second(() => Promise.all([move(), write(its.at('/down/silent/0').res, 'x')]));
    expect(await its.overdue()).toEqual({ receive: 2, respond: 2 });
  });

  it('a client that has stopped reading is overdue, whatever the application goes on writing', async () => {
    const its = await lab(kind, {}, (_req, res) => {
      res.writeHead(200);
      res.write(LARGE);
    });
    const exchange = its.client.request({ path: '/' });
    await exchange.head;
    for (let second = 0; second < 40 && (await its.overdue())['respond'] !== 1; second++) {
      await its.second(() => pinged(its.client));
      its.at('/').res.write('more');
    }
    expect(await its.overdue()).toEqual({ respond: 1 });
    // It reads again.
    exchange.text().catch(() => {});
    const { res } = its.at('/');
    await write(res, 'last');
    await its.second();
    expect(await its.overdue()).toEqual({});
  });
});

it('over HTTP/2 a client that reads one large write slowly is not overdue, though it is one write for Node', async () => {
  const its = await lab('HTTP/2', {}, (_req, res) => void res.end(LARGE));
  const client = its.client as ReturnType<typeof createHttp2Client>;
  const stream = client.session.request({ ':path': '/' });
  stream.on('error', () => {});
  stream.pause();
  await its.arrived(1);
  const read = async () => {
    for (let bytes = 0; bytes < 100_000; ) {
      const piece: Buffer | null = stream.read();
      bytes += piece?.length ?? 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  for (let second = 0; second < 12; second++) {
    await its.second(read);
    expect(await its.overdue()).toEqual({});
  }
});

it('of pipelined answers only the one whose turn it is moves, and the next one once that is over', async () => {
  const its = await lab('HTTP/1.1', {}, (_req, res) => void res.writeHead(200).write('head'));
  const connection = await connectRaw(its.port);
  closing.push(() => connection.close());
  connection.send(`${requestBytes({ path: '/first' })}${requestBytes({ path: '/second' })}`);
  await its.arrived(2);
  for (let second = 0; second < 8; second++) await its.second(() => write(its.at('/first').res, 'x'));
  expect(await its.overdue()).toEqual({ respond: 1 });
  its.at('/first').res.end();
  await until(() => its.metrics.active === 1);
  await its.second(() => write(its.at('/second').res, 'x'));
  expect(await its.overdue()).toEqual({});
});

it('of pipelined uploads only the one that is not complete receives bytes', async () => {
  const its = await lab('HTTP/1.1', {}, (req) => {
    // The body of the first one has come, and nobody reads it.
    if (req.url === '/second')
      req.on('data', (piece: Buffer) => (its.at('/second').received += piece.length));
  });
  const connection = await connectRaw(its.port);
  closing.push(() => connection.close());
  connection.send(requestBytes({ method: 'POST', path: '/first', body: 'hello' }));
  connection.send(
    requestBytes({ method: 'POST', path: '/second', headers: { 'transfer-encoding': 'chunked' } }),
  );
  await its.arrived(2);
  for (let second = 0; second < 8; second++) {
    await its.second(async () => {
      const { received } = its.at('/second');
      connection.send(chunk('x'));
      await until(() => its.at('/second').received > received);
    });
  }
  expect(await its.overdue()).toEqual({ receive: 1 });
});

it('a client that goes on sending does not hide that it has stopped reading, except where both count', async () => {
  const both = { stages: { echo: {} }, budgets: { echo: { within: BUDGET, signs: 'bytes' } } } as const;
  const its = await lab('HTTP/1.1', both, (req, res) => {
    res.writeHead(200).flushHeaders();
    req.on('data', (piece: Buffer) => (its.at(req.url ?? '').received += piece.length));
    if (req.url === '/echo')
      (track(its.metrics, req, res) as unknown as { enter(stage: string): void }).enter('echo');
  });
  const exchanges = ['/respond', '/echo'].map((path) => ({
    path,
    exchange: its.client.request({ method: 'POST', path, upload: true }),
  }));
  for (const { exchange } of exchanges) exchange.write('x');
  await its.arrived(2);
  const send = () =>
    Promise.all(
      exchanges.map(async ({ path, exchange }) => {
        const { received } = its.at(path);
        exchange.write('x');
        await until(() => its.at(path).received > received);
      }),
    );
  for (let second = 0; second < 8; second++) await its.second(send);
  expect(await its.overdue()).toEqual({ respond: 1 });
  for (let second = 0; second < 8; second++) await its.second();
  expect(await its.overdue()).toEqual({ respond: 1, echo: 1 });
});

it('an application that sends keep-alive comments switches bytes off, and shows progress itself', async () => {
  const its = await lab('HTTP/1.1', { budgets: { respond: { signs: 'progress' } } }, (_req, res) => {
    res.writeHead(200).flushHeaders();
  });
  its.client
    .request({ path: '/' })
    .text()
    .catch(() => {});
  await its.arrived(1);
  for (let second = 0; second < 8; second++)
    await its.second(() => write(its.at('/').res, ': still here\n\n'));
  expect(await its.overdue()).toEqual({ respond: 1 });
  const { req, res } = its.at('/');
  track(its.metrics, req, res).progress();
  expect(await its.overdue()).toEqual({});
});
