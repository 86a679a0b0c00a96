import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { stream } from 'hono/streaming';

const app = new Hono();
app.get('/hang/:id', async (c) => {
  await hang(c.req.param('id'));
  return c.text('hung');
});
app.get('/stream/:id', (c) =>
  stream(c, async (its) => {
    await its.write('begun ');
    await hang(c.req.param('id'));
    await its.write('ended');
  }),
);
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' });
