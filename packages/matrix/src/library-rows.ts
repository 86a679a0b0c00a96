import { type LibraryRow, libraryRow } from './library-row.js';

const GRAPHQL = { graphql: '16' };

/** What a foreign application mounts, and what mounts it. By the name of the package that people install. */
export const LIBRARY_ROWS: readonly LibraryRow[] = [
  libraryRow('express-ws', {
    file: 'express-ws.mjs',
    by: 'express',
    packages: { 'express-ws': '5', express: '5', ws: '8' },
    note: 'it has answered the handshake when Express sees it, so neither the handshake nor the WebSocket counts.',
  }),
  libraryRow('@fastify/websocket', {
    file: 'fastify-websocket.mjs',
    by: 'fastify',
    packages: { '@fastify/websocket': '11', fastify: '5', ws: '8' },
    note: 'the handshake counts, the WebSocket does not.',
  }),
  libraryRow('koa-easy-ws', {
    file: 'koa-easy-ws.mjs',
    by: 'koa',
    packages: { 'koa-easy-ws': '2', koa: '3', ws: '8' },
    note: 'the handshake counts, the WebSocket does not.',
  }),
  libraryRow('koa-websocket', {
    file: 'koa-websocket.mjs',
    by: 'koa',
    packages: { 'koa-websocket': '7', koa: '3', ws: '8' },
    note: 'its WebSockets have no response: `app.ws.use(middleware(http))` counts none of them, and says so once.',
  }),
  libraryRow('socket.io', {
    file: 'socket-io.mjs',
    by: 'express',
    packages: { 'socket.io': '4', 'socket.io-client': '4', express: '5' },
    note: 'what its clients ask never reaches Express. Given to `io.engine.use`, the middleware counts polls and handshakes, and no WebSocket.',
  }),
  libraryRow('serverless-http', {
    file: 'serverless-http.mjs',
    by: 'express',
    packages: { 'serverless-http': '4', express: '5' },
  }),
  libraryRow('@codegenie/serverless-express on Node 24', {
    file: 'codegenie-serverless-express.mjs',
    by: 'express',
    node: 24,
    packages: { '@codegenie/serverless-express': '5', express: '5' },
  }),
  libraryRow('@vendia/serverless-express', {
    file: 'vendia-serverless-express.mjs',
    by: 'express',
    packages: { '@vendia/serverless-express': '4', express: '5' },
  }),
  libraryRow('node-mocks-http', {
    file: 'node-mocks-http.mjs',
    by: 'express',
    packages: { 'node-mocks-http': '1' },
    note: 'mocks with an `eventEmitter` count; others do not, which is said once.',
  }),
  libraryRow('light-my-request through @fastify/express', {
    file: 'fastify-express.mjs',
    by: 'express',
    packages: { '@fastify/express': '4', fastify: '5', 'light-my-request': '6' },
    note: 'an injected answer has no body as soon as any middleware on Express is used, without Stageguard too.',
  }),
  libraryRow('light-my-request through @fastify/middie', {
    file: 'fastify-middie.mjs',
    by: 'http',
    packages: { '@fastify/middie': '9', fastify: '5', 'light-my-request': '6' },
  }),
  libraryRow('NestJS on Express', {
    file: 'nest-express.mjs',
    by: 'express',
    packages: nest('@nestjs/platform-express'),
  }),
  libraryRow('NestJS on Fastify', {
    file: 'nest-fastify.mjs',
    by: 'fastify',
    packages: nest('@nestjs/platform-fastify'),
  }),
  libraryRow('graphql-yoga', {
    file: 'yoga.mjs',
    by: 'http',
    packages: { 'graphql-yoga': '5', ...GRAPHQL },
  }),
  libraryRow('Apollo Server', {
    file: 'apollo.mjs',
    by: 'express',
    packages: { '@apollo/server': '5', '@as-integrations/express5': '1', express: '5', ...GRAPHQL },
  }),
  libraryRow('tRPC', { file: 'trpc.mjs', by: 'http', packages: { '@trpc/server': '11' } }),
  libraryRow('Hono', {
    file: 'hono.mjs',
    by: 'hono',
    packages: { hono: '4', '@hono/node-server': '2' },
  }),
  libraryRow('Connect', { file: 'connect.mjs', by: 'http', packages: { connect: '3' } }),
  libraryRow("Next's custom server", {
    file: 'next.mjs',
    by: 'http',
    packages: { next: '16', react: '19', 'react-dom': '19' },
  }),
  libraryRow('http-proxy-middleware on Node 24', {
    file: 'http-proxy-middleware.mjs',
    by: 'express',
    node: 24,
    packages: { 'http-proxy-middleware': '4', express: '5', ws: '8' },
    note: 'WebSockets that it takes from the server by `upgrade` never reach Express, and are not counted.',
  }),
  libraryRow('@fastify/http-proxy', {
    file: 'fastify-http-proxy.mjs',
    by: 'fastify',
    packages: { '@fastify/http-proxy': '11', fastify: '5', ws: '8' },
    note: 'the handshake counts, the WebSocket does not.',
  }),
  libraryRow('multer', { file: 'multer.mjs', by: 'express', packages: { multer: '2', express: '5' } }),
  libraryRow('Express on Bun', {
    file: 'multer.mjs',
    by: 'express',
    runtime: 'bun',
    packages: { bun: '1', multer: '2', express: '5' },
  }),
  libraryRow('Express on Deno', {
    file: 'multer.mjs',
    by: 'express',
    runtime: 'deno',
    packages: { deno: '2', multer: '2', express: '5' },
  }),
  agentRow('Sentry', { agent: 'sentry', packages: { '@sentry/node': '11' } }),
  agentRow('dd-trace on Node 24', { agent: 'dd-trace', node: 24, packages: { 'dd-trace': '6' } }),
  agentRow('New Relic on Node 24', { agent: 'newrelic', node: 24, packages: { newrelic: '14' } }),
  agentRow('Elastic APM', { agent: 'elastic', packages: { 'elastic-apm-node': '4' } }),
];

function nest(platform: string) {
  const its = { '@nestjs/core': '11', '@nestjs/common': '11', [platform]: '11' };
  return { ...its, 'reflect-metadata': '0.2', rxjs: '7' };
}

interface AgentOptions {
  readonly agent: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly node?: number;
}

/** An agent that patches `node:http` and Express, and can reach nobody. */
function agentRow(name: string, { packages, ...options }: AgentOptions): LibraryRow {
  return libraryRow(`${name}, loaded before and after`, {
    ...options,
    file: 'with-agent.cjs',
    by: 'express',
    packages: { ...packages, express: '5' },
  });
}
