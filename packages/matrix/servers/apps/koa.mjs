import { PassThrough } from 'node:stream';
import Router from '@koa/router';
import Koa from 'koa';

const router = new Router();
router.get('/hang/:id', async (ctx) => {
  await hang(ctx.params.id);
  ctx.body = 'hung';
});
router.get('/stream/:id', (ctx) => {
  const body = new PassThrough();
  ctx.body = body;
  body.write('begun ');
  hang(ctx.params.id).then(() => body.end('ended'));
});
new Koa().use(router.routes()).listen(Number(process.env.PORT), '127.0.0.1');
