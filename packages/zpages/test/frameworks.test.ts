import { connect, createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { createRequestMetrics } from '@stageguard/core';
import { isLocal, livePage } from '@stageguard/zpages';
import express from 'express';
import Koa from 'koa';
import { localPage, serve } from './serve';

const metrics = createRequestMetrics({
  name: 'mounted',
  stages: { route: { phase: ['prefill', 'decode'] } },
});

async function activeAt(url: string): Promise<number | undefined> {
  const body = (await (await fetch(`${url}?format=json`)).json()) as { metrics: { active: number }[] };
  return body.metrics[0]?.active;
}

describe('the live page', () => {
  it('is mounted in Express, and `allow` gets the requests of Express', async () => {
    using _ = metrics.guard('route', { phase: 'decode' });
    const app = express();
    app.use('/debug/requests', localPage(metrics));
    app.use('/other', livePage(metrics, { allow: (req: express.Request) => req.ip === '127.0.0.1' }));
    const { origin } = await serve(app);
    expect(await activeAt(`${origin}/debug/requests`)).toBe(1);
    expect(await activeAt(`${origin}/other`)).toBe(1);
    expect((await fetch(`${origin}/elsewhere`)).status).toBe(404);
  });

  it('is mounted in Koa', async () => {
    const page = localPage(metrics);
    const app = new Koa();
    app.use(async (ctx, next) => {
      if (ctx.path !== '/debug/requests') return next();
      ctx.respond = false;
      return page(ctx.req, ctx.res);
    });
    const { origin } = await serve(app.callback());
    expect(await activeAt(`${origin}/debug/requests`)).toBe(0);
    expect((await fetch(`${origin}/debug/requests`)).headers.get('content-type')).toBe(
      'text/html; charset=utf-8',
    );
    expect((await fetch(`${origin}/elsewhere`)).status).toBe(404);
  });

  it('answers on node:http2', async () => {
    const server: Http2Server = createServer(livePage(metrics, { allow: isLocal }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const stream = session.request({ ':path': '/?format=json' });
    const status = await new Promise((resolve) => {
      stream.on('response', (headers) => resolve(headers[':status']));
    });
    let body = '';
    for await (const chunk of stream) body += chunk;
    await new Promise<void>((resolve) => session.close(resolve));
    await new Promise((resolve) => server.close(resolve));
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ metrics: [{ name: 'mounted' }] });
  });

  it('counts 10,000 requests in flight, and lists the oldest', async () => {
    const many = createRequestMetrics({ name: 'many', stages: { route: { phase: ['prefill', 'decode'] } } });
    const begun = Array.from({ length: 10_000 }, (_, index) => many.begin({}, { name: `GET /${index}` }));
    for (const one of begun) one.enter('route', { phase: 'decode' });
    const { origin } = await serve(localPage(many));
    const text = await (await fetch(origin)).text();
    for (const one of begun) one.end();
    expect(text).toContain('<p class="count long">10,000</p>');
    expect(text.match(/GET \/\d+/g)).toEqual(Array.from({ length: 20 }, (_, index) => `GET /${index}`));
    expect(Buffer.byteLength(text)).toBeLessThan(50_000);
  });
});
