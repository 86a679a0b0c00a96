import { afterEach, describe, expect, it } from '@jest/globals';
import * as here from '@stageguard/express';
import * as hereInstrumented from '@stageguard/express/instrumentation';
import { serve } from '@stageguard/testing/adapter';
import type { RequestHandler } from 'express';
import type { Express } from './fixtures/expresses';
import { fresh, PACKAGES } from './fixtures/fresh';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe.each(PACKAGES)('%s', (_name, name) => {
  it('is left alone by a middleware whose metrics ask for no routes', async () => {
    const express = fresh(name);
    const before = methodsOf(express);
    const app = express();
    app.use(here.middleware(here.createHttpMetrics()));
    app.get('/', (_req, res) => void res.end());
    const { client, close } = await serve(app);
    await client.request().text();
    await close();
    expect(methodsOf(express)).toEqual(before);
  });

  it('is hooked where it handles requests alone by an instrumentation whose metrics ask for no routes', () => {
    const express = fresh(name);
    const { application, handle, ...before } = methodsOf(express);
    instrumented(hereInstrumented, express, here.createHttpMetrics());
    const after = methodsOf(express);
    expect(after).toMatchObject(before);
    expect([after.application === application, after.handle === handle]).toEqual([false, false]);
  });

  it('is hooked once by two copies of the package, which count a request once and know its route', async () => {
    const express = fresh(name);
    const other = fresh<typeof here>('@stageguard/express');
    const otherInstrumented = fresh<typeof hereInstrumented>('@stageguard/express/instrumentation');
    expect(other.middleware).not.toBe(here.middleware);
    const metrics = here.createHttpMetrics({ name: 'routed', route: true });
    const others = other.createHttpMetrics({ name: 'other', route: true });
    instrumented(hereInstrumented, express, metrics);
    const once = methodsOf(express);
    instrumented(otherInstrumented, express, others);
    expect(methodsOf(express)).toEqual(once);

    const app = express();
    app.use(here.middleware(metrics), other.middleware(others), other.middleware(metrics));
    const answer: RequestHandler = (_req, res) => {
      const snapshots = [metrics, others].map((each) => each.snapshot());
      res.json(snapshots.map(({ active, oldest }) => [active, oldest[0]?.attributes['http.route']]));
    };
    app.use('/orgs/:org', express.Router().get('/users/:id', answer));
    const { client, close } = await serve(app);
    closing.push(close);
    expect(JSON.parse(await client.request({ path: '/orgs/acme/users/5' }).text())).toEqual([
      [1, '/orgs/:org/users/:id'],
      [1, '/orgs/:org/users/:id'],
    ]);
  });
});

/** What could be hooked in an Express. */
function methodsOf(express: Express) {
  const router = express.Router();
  router.use(() => {});
  const { handle, use } = router as unknown as Record<'handle' | 'use', unknown>;
  const layer = (router.stack as unknown[])[0];
  const prototype = Object.getPrototypeOf(layer);
  return {
    application: (express.application as unknown as { handle: unknown }).handle,
    handle,
    use,
    layer: prototype.handleRequest ?? prototype.handle_request,
    match: prototype.match,
  };
}

function instrumented(
  { ExpressStageInstrumentation }: typeof hereInstrumented,
  express: Express,
  metrics: here.HttpMetrics,
): void {
  const instrumentation = new ExpressStageInstrumentation({ metrics });
  instrumentation.instrument(express);
  closing.push(() => instrumentation.disable());
}
