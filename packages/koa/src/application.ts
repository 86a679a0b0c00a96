import { type AnyHttpMetrics, countingOf, exchange, keepHooked } from '@stageguard/http';
import type Application from 'koa';
import type { Context } from 'koa';
import { hookContext } from './context.js';
import { heldBy } from './held-by.js';
import { KOA } from './koa-module.js';

const counting = countingOf(KOA);

/** What an application does with a request; `run` calls all its middleware. */
type HandleRequest = (ctx: Context, run: (ctx: Context) => Promise<unknown>) => Promise<unknown>;

/** Hooks all applications of a class, once in its life: those that listen already, too. */
export function hookApplications(koa: typeof Application): void {
  const prototype = koa.prototype as object as { handleRequest: HandleRequest };
  keepHooked(KOA, prototype, 'handleRequest', counted);
}

function counted(original: HandleRequest): HandleRequest {
  return function (this: unknown, ctx, run) {
    let handle: HandleRequest = (...args) => Reflect.apply(original, this, args);
    for (const { metrics } of counting) handle = countedBy(metrics, handle);
    return handle(ctx, run);
  };
}

function countedBy(metrics: AnyHttpMetrics, handle: HandleRequest): HandleRequest {
  return (ctx, run) => {
    hookContext(ctx);
    const begun = exchange(metrics, ctx.req, ctx.res);
    return begun.within(() => handle(ctx, (ctx) => heldBy(begun, () => run(ctx))));
  };
}
