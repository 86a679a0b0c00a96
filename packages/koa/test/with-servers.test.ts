import Router from '@koa/router';
import { middleware } from '@stageguard/koa';
import { KoaStageInstrumentation } from '@stageguard/koa/instrumentation';
import { serve } from '@stageguard/testing/adapter';
import { itJoinsItsServer } from '@stageguard/testing/contract';
import { KOAS } from './fixtures/koas';

for (const [name, Koa] of KOAS) {
  itJoinsItsServer({
    name,
    create(config) {
      const instrumentation = new KoaStageInstrumentation(config);
      instrumentation.instrument(Koa);
      return instrumentation;
    },
    start(metrics, find) {
      const app = new Koa();
      app.use(middleware(metrics));
      const router = new Router().get('/users/:id', async (ctx) => {
        ctx.body = await find();
      });
      app.use(router.routes());
      return serve(app.callback());
    },
  });
}
