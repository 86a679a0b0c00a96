import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { stream } from 'hono/streaming';

// Hono's promise waits for the handler, whose exchange is held for as long.
export const after = { detached: 5 };

export function start({ http, middleware, hang, work }) {
  const app = new Hono();
  app.use(middleware(http));
  app.get('/hello', (c) => c.json({ hello: 'world' }));
  app.get('/hang', async (c) => {
    await hang();
    return c.text('hung');
  });
  app.get('/work', async (c) => {
    await work();
    return c.text('worked');
  });
  app.post('/body', async (c) => c.json(await c.req.json()));
  app.get('/stream', (c) =>
    stream(c, async (its) => {
      await its.write('begun ');
      await hang();
      await its.write('ended');
    }),
  );
  app.get('/fails', () => {
    throw new Error('no');
  });
  return createAdaptorServer({ fetch: app.fetch }).listen(0, '127.0.0.1');
}
