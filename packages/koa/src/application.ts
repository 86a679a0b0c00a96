import { warnOnce } from '@stageguard/core/adapter';
import { countingOf, exchange, keepHooked } from '@stageguard/http';
import type Application from 'koa';
import type { Context } from 'koa';
import { callMiddleware, type Run } from './answering.js';
import { Begun } from './begun.js';
import { hookContext } from './context.js';
import { HeldMiddleware } from './held-middleware.js';
import { KOA } from './koa-module.js';

const counting = countingOf(KOA);

/** What an application does with a request; `run` calls all its middleware. */
type HandleRequest = (ctx: Context, run: Run) => Promise<unknown>;

interface Handling {
  handleRequest: HandleRequest;
}

/** Hooks all applications of a class, once in its life: those that listen already, too. */
export function hookApplications(koa: typeof Application): void {
  keepHooked(KOA, koa.prototype as object as Handling, 'handleRequest', counted);
}

/** The same for the class of an application. Never throws: it runs in a request. */
export function hookClassOf(app: object | undefined): void {
  try {
    let handling: object | undefined;
    // The last is Koa's own class, whose method those of classes derived from it call.
    for (let owner = app ?? null; owner !== null; owner = Object.getPrototypeOf(owner))
      if (Object.hasOwn(owner, 'handleRequest')) handling = owner;
    if (handling !== undefined) keepHooked(KOA, handling as Handling, 'handleRequest', counted);
  } catch (error) {
    warnOnce('this Koa application cannot be hooked; promises of its requests show a `then`', error);
  }
}

function counted(original: HandleRequest): HandleRequest {
  return function (this: unknown, ctx, run) {
    const begun = begin(ctx);
    if (begun === undefined) {
      return Reflect.apply(original, this, [ctx, (ctx: Context) => callMiddleware(ctx, run)]);
    }
    const held = new HeldMiddleware(run, begun);
    try {
      return begun.within(Reflect.apply, original, this, [ctx, (ctx: Context) => held.call(ctx)]);
    } finally {
      held.follow();
    }
  };
}

/** None where no instrumentation counts: there may be a middleware that does. */
function begin(ctx: Context): Begun | undefined {
  let begun: Begun | undefined;
  for (const { metrics } of counting) begun = new Begun(exchange(metrics, ctx.req, ctx.res), begun);
  if (begun !== undefined) hookContext(ctx);
  return begun;
}
