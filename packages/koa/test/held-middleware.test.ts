import { describe, expect, it } from '@jest/globals';
import { createHttpMetrics, type HttpMetrics } from '@stageguard/koa';
import { KoaStageInstrumentation } from '@stageguard/koa/instrumentation';
import { until } from '@stageguard/testing';
import { serve } from '@stageguard/testing/adapter';
import { createSignal } from '@stageguard/testing/contract';
import type { Context } from 'koa';
import { KOAS, type Koa } from './fixtures/koas';

type Run = (ctx: Context) => Promise<unknown>;

/** What an application does with its middleware, where it is not Koa's own method that does. */
const DEALING: Record<string, (ctx: Context, run: Run) => unknown> = {
  'follows the middleware': (ctx, run) => run(ctx).then(...BOTH),
  'awaits it': async (ctx, run) => {
    try {
      await run(ctx);
    } catch {
      // As Koa does, which answers.
    }
  },
  'follows it twice': (ctx, run) => {
    const promise = run(ctx);
    void promise.then(...BOTH);
    return promise.then(...BOTH);
  },
  'follows it later': (ctx, run) => {
    const promise = run(ctx);
    setImmediate(() => promise.then(...BOTH));
  },
  'never follows it': (ctx, run) => void run(ctx),
  'calls it later, and follows it': (ctx, run) => void setImmediate(() => run(ctx).then(...BOTH)),
  'calls it later, and never follows it': (ctx, run) => void setImmediate(() => run(ctx)),
};

const BOTH = [() => {}, () => {}] as const;

describe.each(KOAS)('%s', (_name, Koa) => {
  describe.each(Object.entries(DEALING))('where an application %s', (dealing, handle) => {
    // Where nobody follows it, its rejection ends the process, with us as without.
    it.each(dealing.includes('never') ? ['done'] : ['done', 'failed'])(
      'middleware behind the response is detached until it is %s',
      async (how) => {
        const metrics = createHttpMetrics();
        const instrumentation = new KoaStageInstrumentation({ metrics });
        const finish = createSignal();
        class Own extends Koa {
          handleRequest(ctx: Context, run: Run): unknown {
            return handle(ctx, run);
          }
        }
        instrumentation.instrument(Own as object as Koa);
        const app = new Own();
        app.use(async (ctx) => {
          ctx.respond = false;
          ctx.res.end('answered');
          await finish.fired;
          if (how === 'failed') throw new Error('failed on purpose');
        });
        const { client, close } = await serve(app.callback());
        try {
          expect(await client.request().text()).toBe('answered');
          await until(() => detached(metrics) === 1);
          expect(metrics.active).toBe(1);
          finish.fire();
          await metrics.drained();
        } finally {
          instrumentation.disable();
          metrics.close();
          await close();
        }
      },
    );
  });

  it('middleware is within the requests of all names, and holds them all', async () => {
    const all = ['one', 'two', 'three'].map((name) => createHttpMetrics({ name }));
    const instrumentations = all.map((metrics) => new KoaStageInstrumentation({ metrics }));
    for (const each of instrumentations) each.instrument(Koa);
    const finish = createSignal();
    const app = new Koa();
    app.use(async (ctx) => {
      ctx.respond = false;
      ctx.res.end(JSON.stringify(all.map((metrics) => metrics.current()?.stage)));
      await finish.fired;
    });
    const { client, close } = await serve(app.callback());
    try {
      expect(await client.request().text()).toBe('["handle","handle","handle"]');
      await until(() => all.every((metrics) => detached(metrics) === 1));
      expect(all.map((metrics) => metrics.active)).toEqual([1, 1, 1]);
      finish.fire();
      await Promise.all(all.map((metrics) => metrics.drained()));
    } finally {
      for (const each of instrumentations) each.disable();
      for (const metrics of all) metrics.close();
      await close();
    }
  });

  it.each(['throws', 'returns nothing'])('middleware that %s holds no request', async (how) => {
    const metrics = createHttpMetrics();
    const instrumentation = new KoaStageInstrumentation({ metrics });
    let seen: unknown;
    class Own extends Koa {
      handleRequest(ctx: Context, run: Run): void {
        try {
          seen = run(ctx);
        } catch (error) {
          seen = error;
        }
        ctx.res.end('answered');
      }
    }
    // As an application's own `compose` may.
    Own.prototype.callback = function (this: InstanceType<typeof Own>) {
      return (req, res) => {
        this.handleRequest(this.createContext(req as never, res as never) as Context, () => {
          if (how === 'throws') throw new Error('failed on purpose');
          return undefined as never;
        });
        return Promise.resolve();
      };
    };
    instrumentation.instrument(Own as object as Koa);
    const { client, close } = await serve(new Own().callback());
    try {
      expect(await client.request().text()).toBe('answered');
      await metrics.drained();
      expect(seen).toEqual(how === 'throws' ? new Error('failed on purpose') : undefined);
    } finally {
      instrumentation.disable();
      metrics.close();
      await close();
    }
  });
});

function detached(metrics: HttpMetrics): number | undefined {
  return metrics.snapshot().stages.find(({ stage }) => stage === 'detached')?.count;
}
