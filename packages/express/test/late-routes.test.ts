import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createHttpMetrics, middleware } from '@stageguard/express';
import { ExpressStageInstrumentation } from '@stageguard/express/instrumentation';
import { track } from '@stageguard/http';
import { serve } from '@stageguard/testing/adapter';
import type { RequestHandler } from 'express';
import type { Express } from './fixtures/expresses';
import { fresh, PACKAGES } from './fixtures/fresh';

const EXPRESS_4 = ['express-oldest', 'express4'] as const;
const next: RequestHandler = (_req, _res, next) => next();
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe.each(PACKAGES)('%s, routers that were mounted before anybody could see it', (_name, name) => {
  // Only the router of Express 5.0 to 5.2 leaves nothing to go by.
  const orgs = name === 'express5-oldest' ? '/*' : '/orgs/:org';

  it('have their routes by instrumentation, behind what is left of their mounts', async () => {
    const { express, app, metrics, answer } = application(name);
    app.use('/orgs/:org', next, express.Router().get('/users/:id', answer));
    app.use(express.Router().get('/root/:id', answer));
    instrumented(express, metrics);
    expect(await routesOf(app, ['/orgs/acme/users/5', '/root/5'])).toEqual([
      `${orgs}/users/:id`,
      '/root/:id',
    ]);
  });

  it('have their routes by middleware, from the first request on', async () => {
    const { express, app, metrics, answer } = application(name);
    app.use(middleware(metrics));
    app.use('/orgs/:org', express.Router().use(next).get('/users/:id', answer));
    expect(await routesOf(app, ['/orgs/acme/users/5', '/orgs/acme/users/5'])).toEqual([
      `${orgs}/users/:id`,
      `${orgs}/users/:id`,
    ]);
  });

  it('have unknown mounts in a request that is behind them already', async () => {
    const { express, app, metrics, answer } = application(name);
    const late: RequestHandler = (_req, _res, next) => {
      instrumented(express, metrics);
      next();
    };
    app.use('/orgs/:org', express.Router().use(late).get('/users/:id', answer));
    const listener: RequestListener = (req, res) => track(metrics, req, res).with(() => app(req, res));
    expect(await routesOf(listener, ['/orgs/acme/users/5'])).toEqual(['/*/users/:id']);
  });

  it('have unknown mounts in the request that finds the middleware behind them', async () => {
    const { express, app, metrics, answer } = application(name);
    const inner = express.Router().use('/v1', express.Router().get('/users/:id', answer)).get('/', answer);
    app.use('/orgs/:org', express.Router().use(middleware(metrics), inner));
    const v1 = name === 'express5-oldest' ? '/*' : '/v1';
    expect(await routesOf(app, ['/orgs/acme/v1/users/5', '/orgs/acme', '/orgs/acme/v1/users/5'])).toEqual([
      `/*${v1}/users/:id`,
      orgs,
      `${orgs}${v1}/users/:id`,
    ]);
  });
});

describe.each(EXPRESS_4)('%s, a mount is read back from what it was compiled to', (name) => {
  it.each([
    ['/users', '/users'],
    ['/users/', '/users'],
    ['/a/:b/c/:d', '/a/1/c/2'],
    ['/a.b/:c', '/a.b/1'],
    ['/:a/:b', '/1/2'],
    ['/a/:b?', '/a/1'],
    ['/ab?c', '/abc'],
    ['/a/*', '/a/1/2'],
  ])('%s', async (mount, path) => {
    const { express, app, metrics, answer } = application(name);
    app.use(mount, express.Router().all('*', answer));
    instrumented(express, metrics);
    expect(await routesOf(app, [path])).toEqual([`${mount.replace(/\/$/, '')}/*`]);
  });

  it.each([
    ['/a/:b(\\d+)', '/a/12'],
    [['/a', '/b/:c'], '/b/1'],
    [/\/abc/, '/abc'],
  ])('%s, or stands as the expression that it has become', async (mount, path) => {
    const { express, app, metrics, answer } = application(name);
    app.use(mount, express.Router().get('/', answer));
    instrumented(express, metrics);
    const [route] = await routesOf(app, [path]);
    expect(route).toMatch(/^\/.*\\\/a.*\/i?$/);
    expect(route).not.toContain('1');
  });
});

function application(name: string) {
  const express = fresh(name);
  const metrics = createHttpMetrics({ route: true });
  const answer: RequestHandler = (_req, res) => {
    res.json(metrics.snapshot().oldest[0]?.attributes['http.route'] ?? null);
  };
  return { express, app: express(), metrics, answer };
}

function instrumented(express: Express, metrics: ReturnType<typeof createHttpMetrics>): void {
  const instrumentation = new ExpressStageInstrumentation({ metrics });
  instrumentation.instrument(express);
  closing.push(() => instrumentation.disable());
}

async function routesOf(app: RequestListener, paths: readonly string[]): Promise<unknown[]> {
  const { client, close } = await serve(app);
  closing.push(close);
  const routes: unknown[] = [];
  for (const path of paths) routes.push(JSON.parse(await client.request({ path }).text()));
  return routes;
}
