import { createServer, Agent as HttpAgent, type Server, get as viaHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHttpMetrics, type HttpMetrics, track } from '@stageguard/http';
import type { HttpClientMetrics } from '@stageguard/http-client';
import { checkInvariant, createTestProvider, inFlight, type TestProvider, until } from '@stageguard/testing';
import { afterTest } from '@stageguard/testing/jest';
import type { Undici } from './contract/undici-calls.js';
import { countedCalls } from './fixtures/counted-calls.js';

type Stages = { upstream: Record<never, never> };
/** Calls a path of the upstream, and settles when the whole answer has come. */
type Call = (path: string) => Promise<unknown>;

const NODE = Number(process.versions.node.split('.')[0]);
const MAJORS = [5, 6, 7, 8].filter((major) => major < 8 || NODE >= 22);
const last = afterTest();

let provider: TestProvider;
let calls: HttpClientMetrics;
let served: HttpMetrics<Stages>;
let upstream: Held;
let gateway: Held;
let call: Call;

interface Held {
  readonly url: string;
  /** What it is asked for and has not answered, in order. */
  readonly paths: readonly string[];
  /** Sends the headers and a part of the body. */
  begin(path: string): void;
  end(path: string): void;
}

beforeEach(async () => {
  provider = createTestProvider();
  const { meterProvider } = provider;
  calls = countedCalls(last, provider, { stage: 'upstream' });
  served = createHttpMetrics({ meterProvider, stages: { upstream: {} } });
  upstream = await holding();
  gateway = await holding((path) => call(path));
});

/** A server that answers when it is told to, or, as a gateway, once that its own call is over. */
async function holding(forward?: Call): Promise<Held> {
  const open = new Map<string, import('node:http').ServerResponse>();
  const server: Server = createServer((req, res) => {
    const path = String(req.url);
    open.set(path, res);
    if (forward === undefined) return;
    track(served, req, res).with(async () => {
      await forward(path);
      open.delete(path);
      res.end('whole');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  last.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get paths() {
      return [...open.keys()];
    },
    begin: (path) => void open.get(path)?.write('part'),
    end(path) {
      open.get(path)?.end('whole');
      open.delete(path);
    },
  };
}

/** A request of a client to the gateway, in a process that counts no such calls. */
function ask(path: string): Promise<unknown> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve, reject) => {
    const socket = require('node:net').connect(Number(port), hostname) as import('node:net').Socket;
    socket.on('error', reject).on('close', resolve).resume();
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  });
}

/** Which stage each request of the gateway is in, by its path. */
function stages(): Record<string, string> {
  const { oldest } = served.snapshot({ oldest: 20 });
  return Object.fromEntries(oldest.map(({ name, stage }) => [String(name).split(' ').at(-1), stage]));
}

async function amid(): Promise<Record<string, number>> {
  const collection = await provider.collect();
  checkInvariant(collection, 'http.client');
  checkInvariant(collection, 'http.server');
  return inFlight(collection, 'http.client');
}

describe.each(MAJORS)('a pool of undici %i with one connection', (major) => {
  const undici = require(`undici${major}`) as Undici;

  it('has what it had queued in the request that asked for it', async () => {
    const pool = new undici.Pool(upstream.url, { connections: 1 });
    last.push(() => pool.destroy());
    call = async (path) => (await pool.request({ path, method: 'GET' })).body.text();
    const asked = [ask('/1')];
    await until(() => upstream.paths.length === 1 && calls.count('await') === 1);
    asked.push(ask('/2'), ask('/3'));
    await until(() => pool.stats.queued === 2);
    // Nobody is told of what is in the queue of the pool.
    expect(await amid()).toEqual({ await: 1 });
    expect(stages()).toEqual({ '/1': 'upstream', '/2': 'handle', '/3': 'handle' });

    upstream.begin('/1');
    await until(() => calls.count('receive') === 1);
    expect(await amid()).toEqual({ receive: 1 });
    // The pool makes the next call where the body ends, in the context of the first request.
    upstream.end('/1');
    await until(
      () => gateway.paths.length === 2 && calls.count('await') === 1 && upstream.paths.length === 1,
    );
    expect(await amid()).toEqual({ await: 1 });
    const [first] = upstream.paths;
    const [other] = ['/2', '/3'].filter((path) => path !== first);
    expect(stages()).toEqual({ [String(first)]: 'upstream', [String(other)]: 'handle' });
    upstream.end(String(first));
    await until(() => gateway.paths.length === 1 && calls.count('await') === 1);
    expect(stages()).toEqual({ [String(other)]: 'upstream' });
    await until(() => upstream.paths.length === 1);
    upstream.end(String(other));
    await Promise.all(asked);
    await until(() => calls.active === 0 && served.active === 0);
  });
});

it('an agent of node:http with one kept socket has what it queues in the request that asked for it', async () => {
  const agent = new HttpAgent({ keepAlive: true, maxSockets: 1 });
  last.push(() => agent.destroy());
  call = (path) =>
    new Promise((resolve, reject) => {
      viaHttp(`${upstream.url}${path}`, { agent }, (res) => res.resume().on('end', resolve)).on(
        'error',
        reject,
      );
    });
  const asked = [ask('/1')];
  await until(() => upstream.paths.length === 1);
  asked.push(ask('/2'), ask('/3'));
  await until(() => calls.count('queue') === 2);
  expect(await amid()).toEqual({ await: 1, queue: 2 });
  expect(stages()).toEqual({ '/1': 'upstream', '/2': 'upstream', '/3': 'upstream' });
  upstream.begin('/1');
  await until(() => calls.count('receive') === 1);
  expect(await amid()).toEqual({ receive: 1, queue: 2 });
  upstream.end('/1');
  await until(() => gateway.paths.length === 2 && calls.count('await') === 1 && upstream.paths.length === 1);
  expect(await amid()).toEqual({ await: 1, queue: 1 });
  expect(Object.values(stages())).toEqual(['upstream', 'upstream']);
  for (let left = 2; left > 0; left--) {
    await until(() => upstream.paths.length === 1);
    upstream.end(upstream.paths[0] as string);
    await until(() => gateway.paths.length === left - 1);
    expect(Object.values(stages())).toEqual(Array(left - 1).fill('upstream'));
  }
  await Promise.all(asked);
  await until(() => calls.active === 0 && served.active === 0);
});
