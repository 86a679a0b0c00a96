import type { Suite } from './suite.js';
import { OF_ALL } from './way.js';

const EXPRESS = {
  module: 'express',
  repository: 'https://github.com/expressjs/express',
  runner: 'mocha',
  args: ['--require', 'test/support/env', '--check-leaks'],
  tests: ['test', 'test/acceptance'],
  ways: [...OF_ALL, 'express-instrumentation', 'express-middleware'],
} as const;

/** A package whose tests mocha finds in `test`, of servers that know no framework. */
function onNode(
  repository: string,
  tag: string,
  its: Partial<Suite> = {},
): Omit<Suite, 'name' | 'module'> & { readonly module?: string } {
  return {
    repository: `https://github.com/${repository}`,
    tag,
    runner: 'mocha',
    args: ['--check-leaks'],
    tests: ['test'],
    ways: OF_ALL,
    ...its,
  };
}

const ALL: Readonly<Record<string, Omit<Suite, 'name' | 'module'> & { readonly module?: string }>> = {
  'express@5': { ...EXPRESS, tag: 'v5.2.1' },
  'express@4': { ...EXPRESS, tag: 'v4.22.2' },
  koa: {
    repository: 'https://github.com/koajs/koa',
    tag: 'v3.2.0',
    runner: 'node:test',
    tests: ['__tests__/**'],
    endings: ['.test.js'],
    ways: [...OF_ALL, 'koa-instrumentation', 'koa-middleware'],
  },
  'body-parser': onNode('expressjs/body-parser', 'v2.3.0'),
  'serve-static': onNode('expressjs/serve-static', 'v2.2.1'),
  send: onNode('pillarjs/send', '1.2.1'),
  compression: onNode('expressjs/compression', 'v1.8.1'),
  multer: onNode('expressjs/multer', 'v2.1.1', { args: ['--check-leaks', '--exit'] }),
  supertest: onNode('ladjs/supertest', 'v6.3.4', {
    args: ['--exit', '--require', 'should', '--check-leaks'],
    ways: [...OF_ALL, 'express-instrumentation', 'express-middleware'],
  }),
  'on-finished': onNode('jshttp/on-finished', 'v2.4.1'),
  // On Node 24 a socket of its own tests stays open, without us too.
  ws: onNode('websockets/ws', '8.21.0', { args: ['--throw-deprecation', '--exit'], endings: ['.test.js'] }),
  'node-http-proxy': onNode('http-party/node-http-proxy', '1.18.1', {
    module: 'http-proxy',
    args: [],
    endings: ['-test.js'],
  }),
  fastify: {
    repository: 'https://github.com/fastify/fastify',
    tag: 'v5.12.1',
    runner: 'node:test',
    tests: ['test/**'],
    endings: ['.test.js', '.test.mjs'],
    ways: [...OF_ALL, 'fastify-instrumentation'],
  },
  undici: {
    repository: 'https://github.com/nodejs/undici',
    tag: 'v7.29.0',
    runner: 'node:test',
    args: ['--expose-gc', '--test-timeout=180000'],
    afterInstall: ['npm run generate-pem', 'npm run build:node'],
    tests: [
      ...[
        'test',
        'test/fetch',
        'test/webidl',
        'test/busboy',
        'test/infra',
        'test/cache',
        'test/cache-interceptor',
      ],
      ...['test/interceptors', 'test/cookie', 'test/eventsource', 'test/subresource-integrity'],
      ...['test/node-fetch/**', 'test/websocket/**', 'test/node-test/**'],
    ],
    ways: ['register', 'http-client'],
  },
  'grpc-js': {
    module: '@grpc/grpc-js',
    repository: 'https://github.com/grpc/grpc-node',
    tag: '@grpc/grpc-js@1.14.3',
    folder: 'packages/grpc-js',
    // The one beside it would have to be built; its submodules have the protos that the release brings.
    beforeInstall: [
      'npm pkg delete devDependencies.@grpc/proto-loader',
      'npm pack @grpc/grpc-js@1.14.3',
      'tar -xzf grpc-grpc-js-1.14.3.tgz --strip-components=1 package/proto package/src/generated',
    ],
    afterInstall: ['npm run compile', 'cp -R test/fixtures build/test/fixtures'],
    runner: 'mocha',
    args: ['--exit'],
    env: { GRPC_EXPERIMENTAL_ENABLE_OUTLIER_DETECTION: 'true' },
    tests: ['build/test'],
    ways: ['register', 'server', 'grpc-instrumentation'],
  },
};

/** Every suite that the command knows. */
export const SUITES: readonly Suite[] = Object.entries(ALL).map(([name, its]) => ({
  module: name.split('@')[0] || name,
  ...its,
  name,
}));
