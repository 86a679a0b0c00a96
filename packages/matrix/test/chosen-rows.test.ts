import { expect, it } from '@jest/globals';
import { chosenRows } from '../src/chosen-rows';
import type { Axis } from '../src/row';

const axesOf = (axis: Axis) => [...new Set(chosenRows({ axis }).map((row) => row.axis))];

it('the axis of libraries has what people bundle, install and load instrumentations with', () => {
  expect(axesOf('library')).toEqual(['bundler', 'instrumentation', 'library']);
});

it('another axis has its own rows alone', () => {
  expect(axesOf('bundler')).toEqual(['bundler']);
});

// Of the list that the design has: what people may have beside us.
const NAMED =
  'express-ws, @fastify/websocket, koa-easy-ws, socket.io, serverless-http, @codegenie/serverless-express, @vendia/serverless-express, NestJS on Express, NestJS on Fastify, graphql-yoga, Apollo Server, tRPC, Hono, Connect, Next, http-proxy-middleware, multer, @fastify/http-proxy, Sentry, dd-trace, New Relic, Elastic, rollup, webpack, esbuild, ncc, vite, pnpm, yarn, Bun, Deno, sdk-node 0.57, sdk-node 0.203, sdk-node 0.210';

it.each(NAMED.split(', '))('%s has a row among the libraries', (name) => {
  expect(chosenRows({ axis: 'library', row: name })).not.toEqual([]);
});
