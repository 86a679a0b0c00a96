import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { middleware as expressMiddleware } from '@stageguard/express';
import { plugin } from '@stageguard/fastify';
import { track } from '@stageguard/http';
import { middleware as koaMiddleware } from '@stageguard/koa';
import express, { type ErrorRequestHandler } from 'express';
import { fastify } from 'fastify';
import Koa from 'koa';
import { answering, type Handling } from './application.js';
import { answerFailure } from './behaviours.js';

/** The adapters, each in an application that hands everything to the handler. */
export const APPLICATIONS: Readonly<Record<string, (handling: Handling) => Promise<RequestListener>>> = {
  http: byHand,
  http2: byHand,
  express: byExpress,
  koa: byKoa,
  fastify: byFastify,
};

async function byHand(handling: Handling): Promise<RequestListener> {
  const handle = answering(handling);
  return (req, res) => {
    track(handling.metrics, req, res).with(() => {
      handling.counted(res);
      handle(req, res);
    });
  };
}

async function byExpress(handling: Handling): Promise<RequestListener> {
  const app = express();
  app.disable('x-powered-by');
  app.use(expressMiddleware(handling.metrics));
  app.use((_req, res, next) => {
    handling.counted(res);
    next();
  });
  app.use((req, res) => handling.handle(req, res));
  const failure: ErrorRequestHandler = (_error, _req, res, _next) => answerFailure(res);
  app.use(failure);
  return app;
}

async function byKoa(handling: Handling): Promise<RequestListener> {
  const app = new Koa();
  app.silent = true;
  app.use(koaMiddleware(handling.metrics));
  app.use(async (ctx) => {
    handling.counted(ctx.res);
    ctx.respond = false;
    await handling.handle(ctx.req, ctx.res);
  });
  return app.callback();
}

async function byFastify(handling: Handling): Promise<RequestListener> {
  const app = fastify();
  await app.register(plugin(handling.metrics));
  app.addHook('onRequest', async (_request, reply) => handling.counted(reply.raw));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  const handle = answering(handling);
  app.all('*', (request, reply) => {
    reply.hijack();
    handle(request.raw, reply.raw);
  });
  await app.ready();
  return (req: IncomingMessage, res: ServerResponse) => app.routing(req, res);
}
