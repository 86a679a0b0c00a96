import { request as httpRequest } from 'node:http';
import { expect, it } from '@jest/globals';
import { countHttp, countUndici, createHttpClientMetrics } from '@stageguard/http-client';
import { createTestProvider, endings, until } from '@stageguard/testing';
import { collectGarbage } from '@stageguard/testing/contract';
import { afterTest } from '@stageguard/testing/jest';
import { startUpstream } from './contract/upstream.js';

const undici = require('undici5') as typeof import('undici5');
const last = afterTest();

it('a call of which its client tells nobody the end is given back once its object is garbage', async () => {
  const provider = createTestProvider();
  const metrics = createHttpClientMetrics({ meterProvider: provider.meterProvider });
  const counting = countUndici(metrics);
  last.push(() => counting.close());
  const upstream = await startUpstream('h2');
  last.push(() => upstream.close());

  // Undici 5 settles no promise of the requests that are on an HTTP/2 connection when their client is destroyed.
  await (async () => {
    const client = new undici.Client(upstream.url, { allowH2: true, connect: { rejectUnauthorized: false } });
    for (let i = 0; i < 3; i++) void client.request({ path: '/hang', method: 'GET' }).catch(() => {});
    await until(() => metrics.active === 3 && upstream.waiting > 0);
    await client.destroy();
  })();
  expect(metrics.active).toBe(3);
  await collectGarbage(() => metrics.active === 0);
  expect(endings(await provider.collect(), 'http.client')).toEqual({ reclaimed: 3 });
});

it('a request that is made and never sent is given back once it is garbage', async () => {
  const provider = createTestProvider();
  const metrics = createHttpClientMetrics({ meterProvider: provider.meterProvider });
  const counting = countHttp(metrics);
  last.push(() => counting.close());
  (() => {
    httpRequest('http://127.0.0.1:3/', { agent: new NeverAgent() });
  })();
  expect(metrics.active).toBe(1);
  await collectGarbage(() => metrics.active === 0);
  expect(endings(await provider.collect(), 'http.client')).toEqual({ reclaimed: 1 });
});

class NeverAgent extends (require('node:http') as typeof import('node:http')).Agent {
  createSocket(): void {}
}
