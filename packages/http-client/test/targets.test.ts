import { randomUUID } from 'node:crypto';
import { request as viaHttp } from 'node:http';
import { request as viaHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { checkInvariant, createTestProvider, endings, inFlight, until } from '@stageguard/testing';
import { afterTest } from '@stageguard/testing/jest';
import { serverOf } from './contract/upstream.js';
import { countedCalls } from './fixtures/counted-calls.js';

const undici = require('undici7') as typeof import('undici7');

interface Place {
  readonly origin: string;
  readonly port: number | undefined;
  readonly socketPath: string | undefined;
}

interface Way {
  readonly name: string;
  readonly server: 'http' | 'https' | 'h2' | 'unix';
  /** Settles when the whole answer has come. */
  call(place: Place): Promise<unknown>;
  readonly attributes: (place: Place) => object;
  readonly shown: (place: Place) => string;
}

const last = afterTest();

/** A server that sends headers and a part of the body, and the rest, when it is told to. */
async function holding(kind: Way['server']) {
  const held: import('node:http').ServerResponse[] = [];
  const server = await serverOf(kind === 'unix' ? 'http' : kind, (_req, res) => void held.push(res));
  // Upper and lower case, which a path has to keep.
  const socketPath = kind === 'unix' ? join(tmpdir(), `Held-${randomUUID()}.sock`) : undefined;
  await new Promise<void>((resolve) =>
    socketPath === undefined ? server.listen(0, '127.0.0.1', resolve) : server.listen(socketPath, resolve),
  );
  last.push(() => server.close());
  const port = socketPath === undefined ? (server.address() as AddressInfo).port : undefined;
  const scheme = kind === 'http' || kind === 'unix' ? 'http' : 'https';
  const place: Place = {
    origin: `${scheme}://localhost${port === undefined ? '' : `:${port}`}`,
    port,
    socketPath,
  };
  return { held, place };
}

function node(request: typeof viaHttp, options: (place: Place) => object): Way['call'] {
  return (place) =>
    new Promise((resolve, reject) => {
      request(`${place.origin}/held?secret=1`, { agent: false, ...options(place) }, (res) =>
        res.resume().on('end', resolve),
      )
        .on('error', reject)
        .end();
    });
}

function agent(options: (place: Place) => object): Way['call'] {
  return async (place) => {
    const dispatcher = new undici.Agent(options(place));
    last.push(() => dispatcher.destroy());
    return (await undici.request(`${place.origin}/held?secret=1`, { dispatcher })).body.text();
  };
}

const insecure = { rejectUnauthorized: false };
const local = ({ port }: Place) => ({ 'server.address': 'localhost', 'server.port': port });

const WAYS: readonly Way[] = [
  {
    name: 'a Unix socket by node:http is called by its path, and has no port',
    server: 'unix',
    call: node(viaHttp, ({ socketPath }) => ({ socketPath })),
    attributes: ({ socketPath }) => ({ 'server.address': socketPath }),
    shown: ({ socketPath }) => `GET ${socketPath}/held`,
  },
  {
    // Only its connector knows the path.
    name: 'a Unix socket by undici is called by the origin of its URL',
    server: 'unix',
    call: agent(({ socketPath }) => ({ connect: { socketPath } })),
    attributes: () => ({ 'server.address': 'localhost', 'server.port': 80 }),
    shown: () => 'GET localhost/held',
  },
  {
    name: 'https by node:https has the port of its URL',
    server: 'https',
    call: node(viaHttps as typeof viaHttp, () => insecure),
    attributes: local,
    shown: () => 'GET localhost/held',
  },
  {
    name: 'https by undici has the port of its URL',
    server: 'https',
    call: agent(() => ({ connect: insecure })),
    attributes: local,
    shown: () => 'GET localhost/held',
  },
  {
    name: 'HTTP/2 by undici has the port of its URL',
    server: 'h2',
    call: agent(() => ({ connect: insecure, allowH2: true })),
    attributes: local,
    shown: () => 'GET localhost/held',
  },
  {
    name: 'a whole URL that a proxy is asked for by node:http is called by its own host',
    server: 'http',
    call: ({ port }) =>
      new Promise((resolve, reject) => {
        const path = 'http://Payments.internal:8080/held?secret=1';
        viaHttp({ port, path, agent: false }, (res) => res.resume().on('end', resolve))
          .on('error', reject)
          .end();
      }),
    attributes: () => ({ 'server.address': 'payments.internal', 'server.port': 8080 }),
    shown: () => 'GET payments.internal/held',
  },
];

it.each(WAYS)('$name', async ({ server, call, attributes, shown }) => {
  const provider = createTestProvider();
  const metrics = countedCalls(last, provider);
  const { held, place } = await holding(server);
  const calls = [call(place), call(place), call(place)];
  await until(() => held.length === 3 && metrics.count('await') === 3);
  const its = { 'http.request.method': 'GET', ...attributes(place) };
  expect(metrics.snapshot().oldest.map((each) => each.attributes)).toEqual([its, its, its]);
  expect(metrics.snapshot().oldest[0]?.name).toBe(shown(place));
  held[0]?.write('part');
  await until(() => metrics.count('receive') === 1);
  const amid = await provider.collect();
  expect(inFlight(amid, 'http.client')).toEqual({ await: 2, receive: 1 });
  checkInvariant(amid, 'http.client');
  for (const res of held) res.end('whole');
  await Promise.all(calls);
  await until(() => metrics.active === 0);
  expect(endings(await provider.collect(), 'http.client')).toEqual({ answered: 3 });
});

it.each([
  ['http://[::1]:{port}/', ['[::1]'], '::1'],
  ['http://[::1]:{port}/', ['[::1]:{port}'], '::1'],
  ['http://[::1]:{port}/', ['::1'], '::1'],
  ['http://localhost:{port}/', ['LocalHost:{port}'], 'localhost'],
  ['http://localhost:{port}/', ['localhost:1'], '_OTHER'],
])('%s is told apart as hosts %j have it', async (url, hosts, address) => {
  const metrics = countedCalls(last, createTestProvider(), {
    hosts: hosts.map((host) => host.replace('{port}', '3')),
  });
  const dispatcher = new undici.Agent({ connect: { lookup: () => {} } as object });
  last.push(() => dispatcher.destroy());
  const call = undici.request(url.replace('{port}', '3'), { dispatcher }).catch(() => {});
  expect(metrics.snapshot().oldest[0]?.attributes['server.address']).toBe(address);
  await dispatcher.destroy();
  await call;
});
