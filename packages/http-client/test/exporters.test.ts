import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { suppressTracing } from '@opentelemetry/core';
import { HttpClientStageInstrumentation } from '@stageguard/http-client/instrumentation';
import { createTestProvider, endings, type TestProvider, until } from '@stageguard/testing';
import { runProgram } from '@stageguard/testing/program';

const server = createServer((_req, res) => res.end());
let url: string;
let provider: TestProvider;
let ours: HttpClientStageInstrumentation;

beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  provider = createTestProvider();
  ours = new HttpClientStageInstrumentation({ meterProvider: provider.meterProvider });
});

afterEach(async () => {
  ours.disable();
  context.disable();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
});

const ended = async () => endings(await provider.collect(), 'http.client');

it('the calls of the OTLP exporter are not counted, with a context manager and without one', async () => {
  const { out } = await runProgram([join(__dirname, 'fixtures/exporter.mjs')]);
  expect(JSON.parse(out)).toEqual({ received: 2, counted: 0 });
});

it('what is called where tracing is suppressed is not counted, by fetch and by node:http', async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const both = async () => {
    await (await fetch(url)).text();
    await new Promise((resolve) => request(url, (res) => res.resume().on('close', resolve)).end());
  };
  await context.with(suppressTracing(context.active()), both);
  expect(await ended()).toEqual({});
  await both();
  await until(() => ours.metrics.active === 0);
  expect(await ended()).toEqual({ answered: 2 });
});
