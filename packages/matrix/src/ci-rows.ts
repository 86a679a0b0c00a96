import { consumerRow } from './consumer-row.js';
import type { Row } from './row.js';
import { OPENTELEMETRY_3 } from './rows.js';
import { runSuite } from './suites.js';
import { byEsbuild, byImport, underVitest } from './uses.js';

const HTTP = ['packages/http/test/contract'];

/** One row of each axis, small enough for every change. */
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
    what: 'core, contract of HTTP',
    run: () => runSuite({ node: 24, files: ['packages/core/test', ...HTTP], replaced: OPENTELEMETRY_3 }),
  },
  consumerRow('framework', 'Express 4.17', { peers: { express: '4.17.0' } }),
  consumerRow('module', 'import', { use: byImport }),
  consumerRow('bundler', 'esbuild', { use: byEsbuild, peers: { esbuild: '0.28' } }),
  consumerRow('test runner', 'Vitest', { use: underVitest, peers: { vitest: '3' } }),
];
