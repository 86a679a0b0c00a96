import '@stageguard/testing/second';

import { type ServerResponse, request as viaHttp } from 'node:http';
import { request as viaHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { checkInvariant, createTestProvider, until } from '@stageguard/testing';
import { afterTest } from '@stageguard/testing/jest';
import { aSecondLater } from '@stageguard/testing/second';
import { serverOf } from './contract/upstream.js';
import { countedCalls } from './fixtures/counted-calls.js';

const { Agent, request: viaUndici } = require('undici7') as typeof import('undici7');

type Hear = (part: unknown) => void;
/** Begins a call whose answer is heard part by part. */
type Call = (url: string, hear: Hear) => unknown;

const BUDGET = 4;
const insecure = { rejectUnauthorized: false };
const last = afterTest();

async function undici(url: string, hear: Hear, options: object = {}) {
  const dispatcher = new Agent({ connect: insecure, ...options });
  last.push(() => dispatcher.destroy());
  const { body } = await viaUndici(url, { dispatcher });
  body.on('error', () => {}).on('data', hear);
}

const nodes =
  (request: typeof viaHttp): Call =>
  (url, hear) =>
    new Promise((resolve) => {
      const its = request(url, { agent: false, ...insecure } as object, (response) => {
        response.on('error', () => {}).on('data', hear);
        resolve(undefined);
      });
      last.push(() => its.destroy());
      its.on('error', () => {}).end();
    });

async function byFetch(url: string, hear: Hear) {
  const control = new AbortController();
  last.push(() => control.abort());
  const response = await fetch(url, { signal: control.signal });
  const listen = async () => {
    for await (const part of response.body as AsyncIterable<unknown>) hear(part);
  };
  listen().catch(() => {});
}

/** An upstream that says a part when it is told to, and what counts the calls to it, by a clock that the test moves. */
async function lab(kind: 'http' | 'https' | 'h2', call: Call) {
  let now = 0;
  const provider = createTestProvider();
  const metrics = countedCalls(last, provider, {
    clock: () => now,
    budgets: { receive: { within: BUDGET, signs: 'bytes' } },
  });
  const responses = new Map<string, ServerResponse>();
  const server = await serverOf(kind, (req, res) => {
    responses.set(String(req.url), res);
    res.write('part');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  last.push(() => server.close());
  const heard = new Map<string, number>();
  const origin = `${kind === 'http' ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    metrics,
    async begin(path: string) {
      await call(`${origin}${path}`, () => void heard.set(path, (heard.get(path) ?? 0) + 1));
      await until(() => heard.has(path));
    },
    /** A token for each of these has come, and a second has passed. */
    async second(...paths: readonly string[]) {
      now += 1_000;
      for (const path of paths) {
        const before = heard.get(path);
        responses.get(path)?.write('token');
        await until(() => heard.get(path) !== before);
      }
      aSecondLater();
    },
    async overdue() {
      const collection = await provider.collect();
      checkInvariant(collection, 'http.client');
      return collection.sum('http.client.stage_overdue_requests', { stage: 'receive' });
    },
  };
}

const SILENT = ['/silent-1', '/silent-2', '/silent-3'];
const STREAMING = ['/streaming-1', '/streaming-2'];

describe.each<[string, 'http' | 'https', Call]>([
  ['undici', 'http', undici],
  ['fetch', 'http', byFetch],
  ['node:http', 'http', nodes(viaHttp)],
  ['node:https', 'https', nodes(viaHttps)],
])('answers that stream, by %s', (_name, kind, call) => {
  it('are overdue while no bytes come, and not while they do', async () => {
    const { metrics, begin, second, overdue } = await lab(kind, call);
    for (const path of [...SILENT, ...STREAMING]) await begin(path);
    expect(metrics.count('receive')).toBe(5);
    for (let seconds = 0; seconds < 2 * BUDGET; seconds++) await second(...STREAMING);
    expect(await overdue()).toBe(3);
    // One is heard of again, and one of the others falls silent.
    for (let seconds = 0; seconds < 2 * BUDGET; seconds++) await second('/silent-1', '/streaming-1');
    expect(await overdue()).toBe(3);
    for (let seconds = 0; seconds < 2 * BUDGET; seconds++) await second();
    expect(await overdue()).toBe(5);
  });
});

it('calls that share a connection over HTTP/2 share its signs of life', async () => {
  const dispatcher = new Agent({ connect: insecure, allowH2: true, connections: 1, pipelining: 10 });
  last.push(() => dispatcher.destroy());
  const { begin, second, overdue } = await lab('h2', async (url, hear) => {
    const { body } = await viaUndici(url, { dispatcher });
    body.on('error', () => {}).on('data', hear);
  });
  await begin('/silent-1');
  await begin('/streaming-1');
  for (let seconds = 0; seconds < 2 * BUDGET; seconds++) await second('/streaming-1');
  expect(await overdue()).toBe(0);
  for (let seconds = 0; seconds < 2 * BUDGET; seconds++) await second();
  expect(await overdue()).toBe(2);
});
