import { AsyncLocalStorage } from 'node:async_hooks';
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHttpMetrics } from '@stageguard/http';
import { createHttpClientMetrics, type HttpClientMetricsOptions } from '@stageguard/http-client';
import { HttpClientStageInstrumentation } from '@stageguard/http-client/instrumentation';
import {
  checkInvariant,
  createTestProvider,
  endings,
  inFlight,
  type TestProvider,
  until,
} from '@stageguard/testing';
import { afterTest } from '@stageguard/testing/jest';
import { countedCalls } from './fixtures/counted-calls.js';
import { startUpstream, type Upstream } from './fixtures/upstream.js';

let upstream: Upstream;
let provider: TestProvider;
const last = afterTest();

beforeEach(async () => {
  upstream = await startUpstream();
  provider = createTestProvider();
});

afterEach(async () => {
  upstream.release();
  await upstream.close();
});

const counted = (options: HttpClientMetricsOptions = {}) => countedCalls(last, provider, options);

function viaHttp(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${upstream.url}${path}`, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (part) => {
        text += part;
      });
      res.on('end', () => resolve(text));
    });
    request.on('error', reject);
    request.end();
  });
}

const viaFetch = async (path: string) => (await fetch(`${upstream.url}${path}`)).text();

describe.each([
  ['fetch', viaFetch],
  ['node:http', viaHttp],
])('a call by %s', (_name, call) => {
  it('is in await until the headers have come, in receive until the body has, and is over then', async () => {
    const metrics = counted();
    const calls = [call('/hang'), call('/hang'), call('/hang-body')];
    await until(() => upstream.waiting === 3 && metrics.count('receive') === 1);
    const amid = await provider.collect();
    expect(inFlight(amid, 'http.client')).toEqual({ await: 2, receive: 1 });
    checkInvariant(amid, 'http.client');
    upstream.release();
    await Promise.all(calls);
    await until(() => metrics.active === 0);
    expect(endings(await provider.collect(), 'http.client')).toEqual({ answered: 3 });
  });

  it('has the attributes of the conventions', async () => {
    const metrics = counted();
    const its = call('/hang?secret=1');
    await its;
    const hanging = call('/hang');
    await until(() => upstream.waiting === 1 && metrics.active === 1);
    const collection = await provider.collect();
    expect(
      collection.value('http.client.active_requests', {
        'http.request.method': 'GET',
        'server.address': '127.0.0.1',
        'server.port': upstream.port,
      }),
    ).toBe(1);
    expect(
      collection.value('http.client.stage_requests', { stage: 'await', 'server.address': '127.0.0.1' }),
    ).toBe(1);
    expect(metrics.snapshot().oldest[0]?.name).toBe('GET 127.0.0.1/hang');
    upstream.release();
    await hanging;
  });

  it('to a host that is not listed has _OTHER for its address, and no port', async () => {
    const metrics = counted({ hosts: ['payments.internal'] });
    const hanging = call('/hang');
    await until(() => upstream.waiting === 1 && metrics.active === 1);
    expect(metrics.snapshot().oldest[0]?.attributes).toEqual({
      'http.request.method': 'GET',
      'server.address': '_OTHER',
    });
    upstream.release();
    await hanging;
  });

  it('puts the request that it is made for into a stage that its metrics declare', async () => {
    const metrics = counted({ stage: 'upstream' });
    const { meterProvider } = provider;
    const http = createHttpMetrics({ name: 'served', meterProvider, stages: { upstream: {}, other: {} } });
    createHttpMetrics({ name: 'elsewhere', meterProvider, stages: { other: {} } });
    const request = http.begin();
    const hanging = request.with(() => call('/hang'));
    await until(() => upstream.waiting === 1 && metrics.active === 1);
    expect(request.stage).toBe('upstream');
    upstream.release();
    await hanging;
    await until(() => metrics.active === 0);
    expect(request.stage).toBe('receive');
    request.end();
  });

  it('puts the request of the metrics that are named into the stage, and no other one', async () => {
    const { meterProvider } = provider;
    const stages = { upstream: {} } as const;
    const named = createHttpMetrics({ name: 'named', meterProvider, stages });
    const other = createHttpMetrics({ name: 'other', meterProvider, stages });
    const metrics = counted({ stage: 'upstream', server: named });
    const [its, theirs] = [named.begin(), other.begin()];
    const within = its.with(() => theirs.with(() => call('/hang')));
    const without = theirs.with(() => call('/hang'));
    await until(() => upstream.waiting === 2 && metrics.active === 2);
    expect([its.stage, theirs.stage]).toEqual(['upstream', 'receive']);
    const amid = await provider.collect();
    expect(inFlight(amid, 'named')).toEqual({ upstream: 1 });
    expect(inFlight(amid, 'other')).toEqual({ receive: 1 });
    upstream.release();
    await Promise.all([within, without]);
    await until(() => metrics.active === 0);
    expect([its.stage, theirs.stage]).toEqual(['receive', 'receive']);
    for (const request of [its, theirs]) request.end();
  });

  it('gives a stage of named metrics the attributes that it declares', async () => {
    const { meterProvider } = provider;
    const stages = { upstream: { 'server.address': 'open' } } as const;
    const named = createHttpMetrics({ name: 'named', meterProvider, stages });
    const metrics = counted({ stage: 'upstream', server: named });
    const request = named.begin();
    const hanging = request.with(() => call('/hang'));
    await until(() => upstream.waiting === 1 && metrics.active === 1);
    const amid = await provider.collect();
    expect(amid.value('named.stage_requests', { stage: 'upstream', 'server.address': '127.0.0.1' })).toBe(1);
    upstream.release();
    await hanging;
    await until(() => metrics.active === 0);
    request.end();
  });

  it('puts the request into _OTHER where the metrics that are named do not declare the stage', async () => {
    const named = createHttpMetrics({
      name: 'named',
      meterProvider: provider.meterProvider,
      stages: { other: {} },
    });
    const metrics = counted({ stage: 'upstream', server: named });
    const request = named.begin();
    const hanging = request.with(() => call('/hang'));
    await until(() => upstream.waiting === 1 && metrics.active === 1);
    expect(request.stage).toBe('_OTHER');
    upstream.release();
    expect(await hanging).toBe('whole');
    await until(() => metrics.active === 0);
    expect(endings(await provider.collect(), 'http.client')).toEqual({ answered: 1 });
    request.end();
  });

  it('keeps the async context of who makes it', async () => {
    counted();
    const storage = new AsyncLocalStorage<number>();
    upstream.release();
    expect(await storage.run(7, async () => [await call('/hang'), storage.getStore()])).toEqual(['whole', 7]);
  });

  it('is counted once by all who share a truth, and once on each provider', async () => {
    const other = createTestProvider();
    const metrics = counted();
    counted();
    counted({ meterProvider: other.meterProvider });
    const hanging = call('/hang');
    await until(() => upstream.waiting === 1);
    expect(metrics.active).toBe(1);
    expect(inFlight(await other.collect(), 'http.client')).toEqual({ await: 1 });
    upstream.release();
    await hanging;
    await until(() => metrics.active === 0);
    expect(endings(await other.collect(), 'http.client')).toEqual({ answered: 1 });
  });

  it('is left out where ignore says so', async () => {
    const metrics = counted({ ignore: ({ path }) => path === '/hang' });
    const hanging = [call('/hang'), call('/hang-body')];
    await until(() => upstream.waiting === 2 && metrics.active === 1);
    upstream.release();
    await Promise.all(hanging);
    expect(endings(await provider.collect(), 'http.client')).toEqual({ answered: 1 });
  });

  it('that is in flight when counting is closed is counted to its end, and later ones are not', async () => {
    const metrics = counted();
    const hanging = call('/hang');
    await until(() => upstream.waiting === 1 && metrics.active === 1);
    for (const close of last.splice(0)) close();
    const later = call('/hang');
    await until(() => upstream.waiting === 2);
    expect(metrics.active).toBe(1);
    upstream.release();
    await Promise.all([hanging, later]);
    await until(() => metrics.active === 0);
    expect(endings(await provider.collect(), 'http.client')).toEqual({ answered: 1 });
  });

  it('is counted by the instrumentation from its constructor on, until it is disabled', async () => {
    const instrumentation = new HttpClientStageInstrumentation({ meterProvider: provider.meterProvider });
    last.push(() => instrumentation.disable());
    const { metrics } = instrumentation;
    const hanging = call('/hang');
    await until(() => upstream.waiting === 1);
    expect(metrics.active).toBe(1);
    instrumentation.disable();
    const later = call('/hang');
    await until(() => upstream.waiting === 2);
    expect(metrics.active).toBe(1);
    upstream.release();
    await Promise.all([hanging, later]);
    await until(() => metrics.active === 0);
  });
});

describe('createHttpClientMetrics', () => {
  it.each([
    [{ hosts: 'payments.internal' }, /option 'hosts'/],
    [{ urlScheme: 1 }, /option 'urlScheme'/],
    [{ ignore: true }, /option 'ignore'/],
    [{ stage: 7 }, /option 'stage'/],
    [{ stage: 'upstream', server: {} }, /option 'server'/],
    [{ host: [] }, /host/],
  ])('refuses %j', (options, message) => {
    expect(() => createHttpClientMetrics(options as never)).toThrow(message);
  });

  it('adds url.scheme where it is asked for', async () => {
    const metrics = counted({ urlScheme: true });
    const hanging = viaFetch('/hang');
    await until(() => upstream.waiting === 1);
    expect(metrics.snapshot().oldest[0]?.attributes['url.scheme']).toBe('http');
    upstream.release();
    await hanging;
  });
});
