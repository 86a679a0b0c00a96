import type { Suite } from './suite.js';
import { OF_SERVERS } from './way.js';

const EXPRESS = {
  module: 'express',
  repository: 'https://github.com/expressjs/express',
  runner: 'mocha',
  args: ['--require', 'test/support/env', '--check-leaks'],
  tests: ['test', 'test/acceptance'],
  ways: [...OF_SERVERS, 'express-instrumentation', 'express-middleware'],
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
    ways: OF_SERVERS,
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
    tests: ['__tests__'],
    ending: '.test.js',
    ways: [...OF_SERVERS, 'koa-instrumentation', 'koa-middleware'],
  },
  'body-parser': onNode('expressjs/body-parser', 'v2.3.0'),
  'serve-static': onNode('expressjs/serve-static', 'v2.2.1'),
  send: onNode('pillarjs/send', '1.2.1'),
  compression: onNode('expressjs/compression', 'v1.8.1'),
  multer: onNode('expressjs/multer', 'v2.1.1', { args: ['--check-leaks', '--exit'] }),
  supertest: onNode('ladjs/supertest', 'v6.3.4', {
    args: ['--exit', '--require', 'should', '--check-leaks'],
    ways: [...OF_SERVERS, 'express-instrumentation', 'express-middleware'],
  }),
  'on-finished': onNode('jshttp/on-finished', 'v2.4.1'),
  ws: onNode('websockets/ws', '8.21.0', { args: ['--throw-deprecation'], ending: '.test.js' }),
  'node-http-proxy': onNode('http-party/node-http-proxy', '1.18.1', {
    module: 'http-proxy',
    args: [],
    ending: '-test.js',
  }),
};

/** Every suite that the command knows. */
export const SUITES: readonly Suite[] = Object.entries(ALL).map(([name, its]) => ({
  module: name.split('@')[0] || name,
  ...its,
  name,
}));
