import { afterEach, describe, expect, it } from '@jest/globals';
import { createHttpMetrics, type HttpMetrics, middleware } from '@stageguard/express';
import { serve } from '@stageguard/testing/adapter';
import type { RequestHandler } from 'express';
import { EXPRESSES } from './fixtures/expresses';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe.each(EXPRESSES)('%s, a middleware in a route knows the route', (_name, express) => {
  it.each([
    ['and is the first to count', []],
    ['behind one that counts under another name', [createHttpMetrics({ name: 'other', route: true })]],
    ['behind one that asks for no routes', [createHttpMetrics({ name: 'other' })]],
  ])('%s', async (_where, others: HttpMetrics[]) => {
    const metrics = createHttpMetrics({ route: true });
    const app = express();
    for (const other of others) app.use(middleware(other));
    const answer: RequestHandler = (_req, res) => {
      res.json(metrics.snapshot().oldest.map(({ attributes }) => attributes['http.route']));
    };
    const users = express.Router().get(['/people/:id', '/users/:id'], middleware(metrics), answer);
    app.use('/orgs/:org', users);
    const { client, close } = await serve(app);
    closing.push(close);
    const exchange = client.request({ path: '/orgs/acme/users/5' });
    expect(JSON.parse(await exchange.text())).toEqual(['/orgs/:org/users/:id']);
    await metrics.drained();
  });
});
