import Router from '@koa/router';
import Koa from 'koa';
import bodyParser from 'koa-bodyparser';
import { createJobs } from './jobs.js';
import { http, QUEUES } from './metrics.js';

/**
 * Workers put the results of jobs, clients wait for them by long polling. It installs no middleware of Stageguard: the
 * instrumentation in `telemetry.ts` counts its requests.
 */
export function createService(): Koa {
  const jobs = createJobs();
  const router = new Router({ prefix: '/queues/:queue/jobs' });

  router.get('/:job', async (ctx) => {
    const queue = QUEUES.find((known) => known === ctx.params['queue']);
    if (queue === undefined) return;
    ctx.body = await http.run('wait', () => jobs.result(`${queue}/${ctx.params['job']}`), { queue });
  });

  router.put('/:job', (ctx) => {
    jobs.finish(`${ctx.params['queue']}/${ctx.params['job']}`, ctx.request.body);
    ctx.status = 204;
  });

  const app = new Koa();
  app.use(bodyParser());
  app.use(router.routes());
  return app;
}
