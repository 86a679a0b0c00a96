import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { expect, it } from '@jest/globals';
import { middleware } from '@stageguard/hono';
import { createCounting, serve, warningsOf } from '@stageguard/testing/adapter';
import { Hono } from 'hono';

function application() {
  const counting = createCounting({ route: true });
  const app = new Hono();
  app.use(middleware(counting.metrics));
  const found = async (path: string) => {
    const { client, close } = await serve(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
    const answer = await client.request({ path }).text();
    await close();
    await counting.metrics.drained();
    return answer;
  };
  return { app, ...counting, found };
}

it.each([
  ['/users/5', '/users/:id'],
  ['/api/users/5', '/api/users/:id'],
  ['/handled/users/5', '/handled/users/:id'],
  ['/any/thing', '/any/:what'],
  ['/guarded/5', '/guarded/:id'],
])('%s is in the route %s', async (path, route) => {
  const { app, found, route: current } = application();
  const answer = (c: { text(text: string): Response }) => c.text(String(current()));
  app.use('/api/*', async (_c, next) => next());
  app.get('/users/:id', answer);
  app.route('/api', new Hono().get('/users/:id', answer));
  const handled = new Hono().get('/users/:id', answer);
  handled.onError((_error, c) => c.text('failed', 500));
  app.route('/handled', handled);
  app.all('/any/:what', answer);
  app.get('/guarded/:id', async (_c, next) => next(), answer);
  expect(await found(path)).toBe(route);
});

it('a request that no route matches has none, whatever middleware does with it', async () => {
  const { app, found, route } = application();
  app.use('/static/*', async (c, next) => {
    await next();
    c.res = c.text(String(route()));
  });
  expect(await found('/static/secret')).toBe('null');
});

it('what no server of Node brings is answered, and not counted', async () => {
  const { app, metrics } = application();
  app.get('/', (c) => c.text(String(metrics.active)));
  expect(await (await app.request('/')).text()).toBe('0');
});

it('what comes without the messages of Node is answered, and one warning says that it is not counted', async () => {
  const { app, metrics } = application();
  app.get('/', (c) => c.text(String(metrics.active)));
  const bindings = { DB: 'rows' };
  expect(await warningsOf(() => app.request('/', {}, bindings))).toEqual([]);
  const { client, close } = await serve(getRequestListener((req) => app.fetch(req, bindings)));
  const warnings = await warningsOf(async () => {
    expect(await client.request({}).text()).toBe('0');
    expect(await client.request({}).text()).toBe('0');
  });
  await close();
  expect(warnings).toEqual([expect.stringContaining('app.fetch(req, { ...env, DB })')]);
});

it('what has bindings of the application besides the messages of Node is counted', async () => {
  const { app, metrics } = application();
  app.get('/', (c) => c.text(String(metrics.active)));
  const { client, close } = await serve(
    getRequestListener((req, env) => app.fetch(req, { ...env, DB: 'rows' })),
  );
  expect(await client.request({}).text()).toBe('1');
  await close();
});

it('work goes on detached when its client is gone, and current() is its request', async () => {
  const { app, metrics } = application();
  const seen: unknown[] = [];
  let done = () => {};
  const over = new Promise<void>((resolve) => {
    done = resolve;
  });
  app.get('/', async (c) => {
    const { outgoing } = c.env as { outgoing: NodeJS.WritableStream };
    await new Promise((resolve) => outgoing.on('close', resolve));
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(metrics.current()?.stage, metrics.active);
    done();
    return c.text('too late');
  });
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const abort = new AbortController();
  const { port } = server.address() as { port: number };
  const asked = fetch(`http://127.0.0.1:${port}`, { signal: abort.signal }).catch(() => {});
  while (metrics.active === 0) await new Promise((resolve) => setImmediate(resolve));
  abort.abort();
  await Promise.all([asked, over]);
  await metrics.drained();
  server.close();
  expect(seen).toEqual(['detached', 1]);
});
