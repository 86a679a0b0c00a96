import { BUNDLER_ROWS } from './bundler-rows.js';
import { consumerRow } from './consumer-row.js';
import { INSTRUMENTATION_ROWS } from './instrumentation-rows.js';
import { LIBRARY_ROWS } from './library-rows.js';
import type { Row } from './row.js';
import { SERVER_ROWS } from './server-rows.js';
import { SPANS_ROWS } from './spans-rows.js';
import { runSuite } from './suites.js';
import { byImport, byRequire, underJest, underVitest } from './uses.js';

const CONTRACTS = ['packages/(http|http-client|express|koa|fastify|grpc)/test/contract'];
const CORE = ['packages/core/test'];

/** What this package has of the OpenTelemetry 3.x line, whose floor is Node 22.15. */
export const OPENTELEMETRY_3: readonly string[] = [
  '@opentelemetry/api',
  '@opentelemetry/sdk-metrics',
  '@opentelemetry/exporter-prometheus',
  '@opentelemetry/instrumentation',
];

const NODES = [20, 22, 24, 26];

const nodes = NODES.map(
  (node): Row => ({
    axis: 'node',
    name: `Node ${node}`,
    what: 'contracts of every adapter',
    run: () => runSuite({ node, files: CONTRACTS }),
  }),
);

const watchdogs = NODES.map(
  (node): Row => ({
    axis: 'node',
    name: `the watchdog on Node ${node}`,
    what: 'its tests: inspector, worker, exits and permissions differ by version',
    run: () => runSuite({ node, files: ['packages/watchdog/test'] }),
  }),
);

const telemetry: Row[] = [
  {
    axis: 'opentelemetry',
    name: 'OpenTelemetry 2.x',
    what: 'core, contracts of every adapter',
    run: () =>
      runSuite({
        files: [...CORE, ...CONTRACTS],
        installed: { core: ['@opentelemetry/api', '@opentelemetry/sdk-metrics'] },
      }),
  },
  {
    axis: 'opentelemetry',
    name: 'OpenTelemetry 3.x on Node 24',
    what: 'core, contracts of every adapter',
    run: () => runSuite({ node: 24, files: [...CORE, ...CONTRACTS], replaced: OPENTELEMETRY_3 }),
  },
  consumerRow('opentelemetry', 'the first api and SDK of 2.x', {
    note: 'every SDK of the 2.x line asks for an api from 1.9.0.',
    peers: {
      '@opentelemetry/api': '1.9.0',
      '@opentelemetry/sdk-metrics': '2.0.0',
      '@opentelemetry/exporter-prometheus': '0.200.0',
    },
  }),
  consumerRow('opentelemetry', 'the first api that there are metrics in, and the last SDK of 1.x', {
    note: 'the oldest api of our peer range.',
    peers: {
      '@opentelemetry/api': '1.3.0',
      '@opentelemetry/sdk-metrics': '1.30.1',
      '@opentelemetry/exporter-prometheus': '0.57.2',
    },
  }),
  consumerRow('opentelemetry', 'OpenTelemetry 3.x in a project on Node 24', {
    node: 24,
    peers: {
      '@opentelemetry/api': '1.10',
      '@opentelemetry/sdk-metrics': '3.1.0',
      '@opentelemetry/exporter-prometheus': '0.301.0',
    },
  }),
];

const frameworks: Row[] = [
  {
    axis: 'framework',
    name: 'Express 4 and 5',
    what: 'contract',
    note: 'Express 4.17.0 is the line we draw, not the first that works: 4.16.4 passed when it was tried once.',
    run: () =>
      runSuite({
        files: ['packages/express/test/contract'],
        installed: { express: ['express-oldest', 'express4', 'express5-oldest', 'express'] },
      }),
  },
  {
    axis: 'framework',
    name: 'Koa 2 and 3',
    what: 'contract',
    note: 'Koa 2.13.0 is the line we draw: 2.12.1 passed when it was tried once, 2.0.0 has no `handleRequest` and is refused.',
    run: () =>
      runSuite({
        files: ['packages/koa/test/contract'],
        installed: { koa: ['koa-oldest', 'koa2', 'koa'] },
      }),
  },
  {
    axis: 'framework',
    name: 'Fastify 4 and 5',
    what: 'contract',
    note: 'Fastify 4.0.0 is the first of its major; 3 has not been tried.',
    run: () =>
      runSuite({
        files: ['packages/fastify/test/contract'],
        installed: { fastify: ['fastify-oldest', 'fastify4', 'fastify'] },
      }),
  },
  {
    axis: 'framework',
    name: 'grpc-js 1.10 and 1.14',
    what: 'contract',
    note: 'grpc-js has server interceptors from 1.10.0 on; up to 1.10.9 it can spin for ever when a connection is lost, without us too.',
    run: () =>
      runSuite({
        files: ['packages/grpc/test/contract'],
        installed: { grpc: ['grpc-js-oldest', '@grpc/grpc-js'] },
      }),
  },
  {
    axis: 'framework',
    name: 'undici 5 to 8, fetch and node:http on Node 24',
    what: 'contract of outgoing calls',
    run: () =>
      runSuite({
        node: 24,
        files: ['packages/http-client/test/contract'],
        installed: { 'http-client': ['undici5', 'undici6', 'undici7', 'undici8'] },
      }),
  },
  consumerRow('framework', 'Express 4.17 in a project', { peers: { express: '4.17.0' } }),
];

/** Every row of the matrix, axis by axis. */
export const ROWS: readonly Row[] = [
  ...nodes,
  ...watchdogs,
  ...telemetry,
  ...SPANS_ROWS,
  ...frameworks,
  consumerRow('module', 'require', { use: byRequire }),
  consumerRow('module', 'import', { use: byImport }),
  ...BUNDLER_ROWS,
  consumerRow('test runner', 'Jest', { use: underJest, peers: { jest: '30' } }),
  consumerRow('test runner', 'Vitest', { use: underVitest, peers: { vitest: '3' } }),
  ...INSTRUMENTATION_ROWS,
  ...LIBRARY_ROWS,
  ...SERVER_ROWS,
];
