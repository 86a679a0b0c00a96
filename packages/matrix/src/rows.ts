import type { Consumer } from '@stageguard/release';
import {
  byEsbuild,
  byImport,
  byRequire,
  createInstalledConsumer,
  underJest,
  underVitest,
} from './consumers.js';
import type { Row } from './row.js';
import { runSuite } from './suites.js';

const CONTRACTS = ['packages/(http|express|koa|fastify|grpc)/test/contract'];
const CORE = ['packages/core/test'];

// Of the OpenTelemetry 3.x line, whose floor is Node 22.15.
const OPENTELEMETRY_3 = [
  '@opentelemetry/api',
  '@opentelemetry/sdk-metrics',
  '@opentelemetry/exporter-prometheus',
  '@opentelemetry/instrumentation',
];

const nodes = [20, 22, 24, 26].map(
  (node): Row => ({
    axis: 'node',
    name: `Node ${node}`,
    what: 'contracts of every adapter',
    run: () => runSuite({ node, files: CONTRACTS }),
  }),
);

const telemetry: Row[] = [
  {
    axis: 'opentelemetry',
    name: 'api 1.9, sdk-metrics 2.12',
    what: 'core',
    run: () => runSuite({ files: CORE }),
  },
  {
    axis: 'opentelemetry',
    name: 'api 1.10, sdk-metrics 3.1 on Node 24',
    what: 'core and contracts',
    run: () => runSuite({ node: 24, files: [...CORE, ...CONTRACTS], replaced: OPENTELEMETRY_3 }),
  },
];

const frameworks: Row[] = [
  {
    axis: 'framework',
    name: 'Express 4.17, 4 and 5',
    what: 'contract',
    run: () => runSuite({ files: ['packages/express/test/contract'] }),
  },
  {
    axis: 'framework',
    name: 'Koa 2.13, 2 and 3',
    what: 'contract',
    run: () => runSuite({ files: ['packages/koa/test/contract'] }),
  },
  {
    axis: 'framework',
    name: 'grpc-js 1.10.0, the first with server interceptors',
    what: 'contract',
    run: () => runSuite({ files: ['packages/grpc/test/contract'], replaced: ['@grpc/grpc-js'] }),
  },
  {
    axis: 'framework',
    name: 'grpc-js 1.14',
    what: 'contract',
    run: () => runSuite({ files: ['packages/grpc/test/contract'] }),
  },
];

function consumer(
  axis: Row['axis'],
  name: string,
  use: (consumer: Consumer) => Promise<string>,
  ...packages: string[]
): Row {
  return {
    axis,
    name,
    what: 'the packed tarballs in a project of their own',
    run: async () => {
      const its = await createInstalledConsumer(...packages);
      try {
        return await use(its);
      } finally {
        its[Symbol.dispose]();
      }
    },
  };
}

/** Every row of the matrix, axis by axis. */
export const ROWS: readonly Row[] = [
  ...nodes,
  ...telemetry,
  ...frameworks,
  consumer('module', 'require', byRequire),
  consumer('module', 'import', byImport),
  consumer('bundler', 'esbuild', byEsbuild, 'esbuild@0.28'),
  consumer('test runner', 'Jest 30', underJest, 'jest@30'),
  consumer('test runner', 'Vitest 3', underVitest, 'vitest@3'),
];
