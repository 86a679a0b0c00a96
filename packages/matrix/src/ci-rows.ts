import { BUNDLER_ROWS } from './bundler-rows.js';
import { consumerRow } from './consumer-row.js';
import { INSTRUMENTATION_ROWS } from './instrumentation-rows.js';
import { LIBRARY_ROWS } from './library-rows.js';
import type { Row } from './row.js';
import { OPENTELEMETRY_3 } from './rows.js';
import { serverRow } from './server-row.js';
import { runSuite } from './suites.js';
import { byImport, underVitest } from './uses.js';

const HTTP = ['packages/http/test/contract'];

/** A bridged WebSocket, a shim that emits no `close`, injected requests, and a proxy. */
const LIBRARIES = [
  '@fastify/websocket',
  '@vendia/serverless-express',
  'light-my-request through @fastify/express',
  '@fastify/http-proxy',
];

/** One row of each axis, small enough for every change; of the libraries one of each kind that is hard to end. */
export const CI_ROWS: readonly Row[] = [
  {
    axis: 'node',
    name: 'Node 24',
    what: 'contract of HTTP',
    run: () => runSuite({ node: 24, files: HTTP }),
  },
  {
    axis: 'opentelemetry',
    name: 'OpenTelemetry 3.x on Node 24',
    what: 'core, contract of HTTP/1.1',
    run: () =>
      runSuite({
        node: 24,
        files: ['packages/core/test', 'packages/http/test/contract-http1'],
        replaced: OPENTELEMETRY_3,
      }),
  },
  consumerRow('framework', 'Express 4.17', { peers: { express: '4.17.0' } }),
  consumerRow('module', 'import', { use: byImport }),
  ...BUNDLER_ROWS.filter(({ name }) => name === 'esbuild'),
  consumerRow('test runner', 'Vitest', { use: underVitest, peers: { vitest: '3' } }),
  ...INSTRUMENTATION_ROWS.filter(({ name }) => name === 'sdk-node 0.203, ES modules'),
  ...LIBRARY_ROWS.filter(({ name }) => LIBRARIES.includes(name)),
  serverRow('Express', { app: 'express', packages: { express: '5' }, route: '/hang/:id', nodes: [24] }),
];
