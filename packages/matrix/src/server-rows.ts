import { bundled, byNextStart, customServer, standalone } from './server-programs.js';
import { type ServerRow, serverRow } from './server-row.js';

const ESBUILD = { esbuild: '0.28' };
const HONO = { hono: '4', '@hono/node-server': '2' };
const NEXT = { next: '16', react: '19', 'react-dom': '19' };
const ROUTE = '/hang/:id';

/** Foreign applications, on every supported Node, by `require` and by `import` where their framework allows both. */
export const SERVER_ROWS: readonly ServerRow[] = [
  serverRow('Express', { app: 'express', packages: { express: '5' }, route: ROUTE }),
  serverRow('Express in one file', {
    app: 'express',
    programs: bundled,
    packages: { express: '5', ...ESBUILD },
    note: 'what is bundled is loaded by nobody who could be hooked, so nobody tells its routes.',
  }),
  serverRow('Koa', {
    app: 'koa',
    packages: { koa: '3', '@koa/router': '15' },
    route: ROUTE,
    after: 'detached',
  }),
  serverRow('Fastify', { app: 'fastify', packages: { fastify: '5' }, route: ROUTE }),
  serverRow('Fastify in one file', {
    app: 'fastify',
    programs: bundled,
    packages: { fastify: '5', ...ESBUILD },
    route: ROUTE,
    note: 'the instrumentation of Fastify hooks no module, and so tells the routes of a bundled one, too.',
  }),
  serverRow('Hono', { app: 'hono', packages: HONO }),
  serverRow('Hono in one file', { app: 'hono', programs: bundled, packages: { ...HONO, ...ESBUILD } }),
  serverRow('NestJS 11 on Express', {
    app: 'nest-express',
    packages: nest('@nestjs/platform-express'),
    route: ROUTE,
  }),
  serverRow('NestJS 11 on Fastify', {
    app: 'nest-fastify',
    packages: nest('@nestjs/platform-fastify'),
    route: ROUTE,
  }),
  serverRow('NestJS 12 on Express', {
    app: 'nest-express',
    packages: nest('@nestjs/platform-express', '12'),
    route: ROUTE,
    note: 'its packages are ES modules, by `require`, too.',
  }),
  serverRow('NestJS 12 on Fastify', {
    app: 'nest-fastify',
    packages: nest('@nestjs/platform-fastify', '12'),
    route: ROUTE,
  }),
  serverRow('tRPC, standalone', {
    app: 'trpc',
    packages: { '@trpc/server': '11' },
    hang: '/hang?input="ID"',
    stream: '/stream?input="ID"',
  }),
  serverRow('graphql-yoga on node:http', {
    app: 'yoga',
    packages: { 'graphql-yoga': '5', graphql: '16' },
    hang: '/graphql?query={hang(id:ID)}',
    stream: '/graphql?query=subscription{parts(id:ID)}',
  }),
  serverRow('Next, next start', { programs: byNextStart, packages: NEXT }),
  serverRow('Next, standalone', { programs: standalone, packages: NEXT }),
  serverRow('Next, custom server', { app: 'next-custom', programs: customServer, packages: NEXT }),
];

function nest(platform: string, major = '11') {
  const its = { '@nestjs/core': major, '@nestjs/common': major, [platform]: major };
  return { ...its, 'reflect-metadata': '0.2', rxjs: '7' };
}
