import { once } from 'node:events';
import { request } from 'node:http';
import { connect, createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { createRequestMetrics } from '@stageguard/core';
import { middleware } from '@stageguard/express';
import { createHttpMetrics, track } from '@stageguard/http';
import { createTestProvider } from '@stageguard/testing';
import express from 'express';

const METHODS = ['FETCH', 'BREW', 'get', '__proto__'];

afterEach(() => diag.disable());

describe('what a client chooses', () => {
  it('a method that is not known counts as _OTHER', async () => {
    const { meterProvider, collect } = createTestProvider();
    const metrics = createHttpMetrics({ meterProvider });
    const server: Http2Server = createServer((req, res) => {
      track(metrics, req, res);
      res.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    for (const method of METHODS) {
      const stream = session.request({ ':method': method, ':path': '/' }, { endStream: true }).resume();
      await once(stream, 'close');
    }
    await metrics.drained();
    const sets = (await collect()).points('http.server.active_requests').map(({ attributes }) => attributes);
    session.destroy();
    server.close();
    expect(sets).toEqual([{ 'http.request.method': '_OTHER', 'url.scheme': 'http' }]);
  });

  it('the path, the query and the headers are no attributes, and only the path is shown', async () => {
    const { meterProvider, collect } = createTestProvider();
    const metrics = createHttpMetrics({ meterProvider, route: true });
    const app = express().use(middleware(metrics));
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const hanging = new Promise<void>((resolve) => app.use(() => resolve()));
    const path = '/secret-path?secret-query=1';
    const client = request({ port, path, headers: { 'x-secret': 'secret-header' } }).end();
    client.on('error', () => {});
    await hanging;
    const exported = JSON.stringify((await collect()).metrics);
    const shown = JSON.stringify(metrics.snapshot());
    client.destroy();
    await metrics.drained();
    server.close();
    expect(exported).toContain('http.server.active_requests');
    expect(exported).not.toContain('secret');
    expect(shown).toContain('"GET /secret-path"');
    expect(shown).not.toMatch(/secret-query|secret-header/);
    expect(metrics.snapshot().oldest).toEqual([]);
  });
});

it('a stream of messages that are all new is logged a hundred times, and no more', () => {
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const silent = () => {};
  const logger = { warn: log, error: silent, info: silent, debug: silent, verbose: silent };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const metrics = createRequestMetrics({ name: 'app' });
  using begun = metrics.begin();
  const enter = begun.enter as (stage: string) => void;
  for (let i = 0; i < 2_000; i++) enter.call(begun, `stage ${i}`);
  expect(logged.length).toBeGreaterThan(90);
  expect(logged.length).toBeLessThanOrEqual(100);
});
