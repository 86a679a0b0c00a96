import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import { createHttpMetrics } from '@stageguard/http';
import {
  countHttp,
  countUndici,
  createHttpClientMetrics,
  type HttpClientMetrics,
} from '@stageguard/http-client';
import { HttpClientStageInstrumentation } from '@stageguard/http-client/instrumentation';
import { createTestProvider, inFlight, until } from '@stageguard/testing';
import { afterTest } from '@stageguard/testing/jest';
import { targetOfOrigin } from '../dist/target.js';
import { countedCalls } from './fixtures/counted-calls.js';
import { startUpstream, type Upstream } from './fixtures/upstream.js';

const last = afterTest();
let upstream: Upstream;

beforeEach(async () => {
  upstream = await startUpstream();
});

afterEach(async () => {
  upstream.release();
  await upstream.close();
});

/** Makes a call, looks amid, and lets it end. */
async function amid<T>(look: () => T | Promise<T>): Promise<T> {
  const hanging = fetch(`${upstream.url}/hang`);
  await until(() => upstream.waiting === 1);
  const seen = await look();
  upstream.release();
  await (await hanging).text();
  return seen;
}

describe('option `ignore`', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('of the application');
      },
    ],
    ['returns a promise', async () => true],
    ['returns a promise that rejects', () => Promise.reject(new Error('of the application'))],
  ])('leaves calls counted where it %s, and no call notices', async (_what, ignore) => {
    const metrics = countedCalls(last, createTestProvider(), { ignore });
    expect(await amid(() => metrics.active)).toBe(1);
  });
});

it('options that are given to another object of the same metrics hold for calls that come later', async () => {
  const provider = createTestProvider();
  const metrics = countedCalls(last, provider);
  const calls = [fetch(`${upstream.url}/hang`)];
  await until(() => upstream.waiting === 1);
  createHttpClientMetrics({ meterProvider: provider.meterProvider, ignore: () => true });
  calls.push(fetch(`${upstream.url}/hang`));
  await until(() => upstream.waiting === 2);
  expect(metrics.active).toBe(1);
  upstream.release();
  await Promise.all(calls);
});

it('no stage of a request is touched where none was asked for', async () => {
  const { meterProvider } = createTestProvider();
  const http = createHttpMetrics({ name: 'served', meterProvider, stages: { upstream: {} } });
  countedCalls(last, { meterProvider });
  const request = http.begin();
  expect(await request.with(() => amid(() => request.stage))).toBe('receive');
  request.end();
});

it('metrics of elsewhere are refused, and `server` without `stage`', () => {
  const others = createRequestMetrics({ name: 'others' }) as unknown as HttpClientMetrics;
  expect(() => countHttp(others)).toThrow(TypeError);
  expect(() => countUndici(others)).toThrow(/createHttpClientMetrics\(\)/);
  expect(() => new HttpClientStageInstrumentation({ metrics: others })).toThrow(TypeError);
  expect(() => createHttpClientMetrics({ server: createHttpMetrics() })).toThrow(/option 'server'/);
});

it('the scope of the metrics is this package in its version, the description that of the conventions', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1_000_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  last.push(() => meterProvider.shutdown());
  countedCalls(last, { meterProvider });
  await amid(() => meterProvider.forceFlush());
  const scopes = exporter.getMetrics()[0]?.scopeMetrics ?? [];
  const active = scopes.flatMap(({ scope, metrics }) =>
    metrics
      .filter(({ descriptor }) => descriptor.name === 'http.client.active_requests')
      .map(({ descriptor }) => ({ ...scope, description: descriptor.description })),
  );
  const { version } = require('@stageguard/http-client/package.json') as { version: string };
  expect(active).toMatchObject([
    { name: '@stageguard/http-client', version, description: 'Number of active HTTP requests.' },
  ]);
});

it('the stages are in the order in which a call passes them', () => {
  const { stages } = createHttpClientMetrics().snapshot();
  expect(stages.map(({ stage }) => stage).slice(0, 3)).toEqual(['queue', 'await', 'receive']);
});

it('a host is in lower case, however the caller writes it', async () => {
  const metrics = countedCalls(last, createTestProvider());
  const request = httpRequest({ host: 'LocalHost', port: upstream.port }).on('error', () => {});
  expect(metrics.snapshot().oldest[0]?.attributes['server.address']).toBe('localhost');
  request.destroy();
  await until(() => metrics.active === 0);
});

it('no more than 1,000 targets are remembered', () => {
  for (let number = 0; number < 1_000; number++) targetOfOrigin(`http://host-${number}`);
  const oneMore = targetOfOrigin('http://one-more');
  expect(targetOfOrigin('http://one-more')).not.toBe(oneMore);
});

describe('the instrumentation', () => {
  it('counts on the provider that it is moved to', async () => {
    const provider = createTestProvider();
    const instrumentation = new HttpClientStageInstrumentation();
    last.push(() => instrumentation.disable());
    instrumentation.setMeterProvider(provider.meterProvider);
    expect(inFlight(await amid(() => provider.collect()), 'http.client')).toEqual({ await: 1 });
  });

  it('counts with the metrics that it is given, and refuses options beside them', async () => {
    const metrics = createHttpClientMetrics({ meterProvider: createTestProvider().meterProvider });
    const instrumentation = new HttpClientStageInstrumentation({ metrics });
    last.push(() => instrumentation.disable());
    expect(await amid(() => metrics.active)).toBe(1);
    expect(() => new HttpClientStageInstrumentation({ metrics, hosts: ['payments.internal'] })).toThrow(
      /option 'hosts'/,
    );
  });
});
