import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { createRequestMetrics } from '@stageguard/core';
import * as onExpress from '@stageguard/express';
import * as onFastify from '@stageguard/fastify';
import { createGrpcClientMetrics, createGrpcServerMetrics } from '@stageguard/grpc';
import { createHttpMetrics, track } from '@stageguard/http';
import * as onKoa from '@stageguard/koa';
import { publishedPackages, versionFileOf } from '@stageguard/release';
import express from 'express';
import fastify from 'fastify';
import Koa from 'koa';

const exporter = new PrometheusExporter({ preventServerStart: true });
const meterProvider = new MeterProvider({ readers: [exporter] });
const [{ manifest: { version } = { version: '' } } = {}] = publishedPackages();
const servers: Server[] = [];
const held: ServerResponse[] = [];

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server of each adapter, each with metrics of its own, none of which answers. */
async function serveByAll(): Promise<string[]> {
  const hold = (res: ServerResponse) => void held.push(res);
  const plain = createHttpMetrics({ meterProvider });
  const app = express();
  app.use(onExpress.middleware(onExpress.createHttpMetrics({ meterProvider })));
  app.use((_req, res) => hold(res));
  const koa = new Koa();
  koa.use(onKoa.middleware(onKoa.createHttpMetrics({ meterProvider })));
  koa.use((ctx) => {
    ctx.respond = false;
    hold(ctx.res);
  });
  const instance = fastify();
  instance.register(onFastify.plugin(onFastify.createHttpMetrics({ meterProvider })));
  instance.get('/', (_request, reply) => {
    reply.hijack();
    hold(reply.raw);
  });
  await instance.ready();
  return Promise.all([
    listen((req, res) => track(plain, req, res).with(hold, res)),
    listen(app),
    listen(koa.callback()),
    listen((req, res) => instance.routing(req, res)),
  ]);
}

const scrape = async () =>
  (await fetch(await listen((req, res) => exporter.getMetricsRequestHandler(req, res)))).text();

let text: string;

beforeAll(async () => {
  const attributes = { 'http.request.method': 'GET', 'url.scheme': 'http' };
  createRequestMetrics({ name: 'billing.jobs', meterProvider }).begin();
  // What an application adds to the adapters' name is the adapters', too.
  const addresses = await serveByAll();
  createRequestMetrics({ name: 'http.server', meterProvider }).begin(attributes);
  createGrpcServerMetrics({ meterProvider });
  createGrpcClientMetrics({ meterProvider });
  for (const address of addresses) fetch(address).catch(() => {});
  while (held.length < addresses.length) await new Promise((resolve) => setTimeout(resolve, 5));
  text = await scrape();
});

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await meterProvider.shutdown();
});

describe('a scrape of a process that counts by every adapter', () => {
  it.each([
    ['billing_jobs', '@stageguard/core'],
    ['http_server', '@stageguard/http'],
    ['rpc_server', '@stageguard/grpc'],
    ['rpc_client', '@stageguard/grpc'],
    ['stageguard', '@stageguard/core'],
  ])('has %s in the scope of %s alone, with its version', (name, scope) => {
    const samples = text.split('\n').filter((line) => line.startsWith(`${name}_`));
    const scopes = samples.map((line) => /otel_scope_name="(.*?)",otel_scope_version="(.*?)"/.exec(line));
    expect(samples.length).toBeGreaterThan(1);
    expect(new Set(scopes.map((found) => `${found?.[1]} ${found?.[2]}`))).toEqual(
      new Set([`${scope} ${version}`]),
    );
  });

  it('adds up what all adapters and the application count under one name, in one series', () => {
    const counts = text.split('\n').filter((line) => /^http_server_active_requests\{.*"GET"/.test(line));
    expect(counts.map((line) => Number(line.split(' ').at(-1)))).toEqual([5]);
  });

  it("describes active_requests in the conventions' words", () => {
    expect(text).toContain('# HELP http_server_active_requests Number of active HTTP server requests.\n');
  });

  it('has every HELP and every TYPE once', () => {
    const comments = text.split('\n').flatMap((line) => /^# (HELP|TYPE) \w+/.exec(line)?.[0] ?? []);
    expect(comments.length).toBeGreaterThan(20);
    expect(new Set(comments).size).toBe(comments.length);
  });

  const promtool = spawnSync('promtool', ['--version']).error === undefined;
  (promtool || process.env['STAGEGUARD_REQUIRE_PROMETHEUS'] === '1' ? it : it.skip)(
    'is one that promtool accepts',
    () => {
      execFileSync('promtool', ['check', 'metrics'], { input: text, stdio: 'pipe' });
    },
  );
});

it.each(publishedPackages().filter((its) => versionFileOf(its) !== undefined))(
  'the version in the code of $manifest.name is that of its manifest',
  (its) => {
    const file = versionFileOf(its) ?? '';
    expect(readFileSync(file, 'utf8')).toContain(`VERSION = '${its.manifest.version}'`);
  },
);

it('core, http, http-client and grpc, which own names, have a version in their code', () => {
  const owners = publishedPackages().filter((its) => versionFileOf(its) !== undefined);
  expect(owners.map(({ manifest }) => manifest.name)).toEqual([
    '@stageguard/core',
    '@stageguard/grpc',
    '@stageguard/http',
    '@stageguard/http-client',
  ]);
});
