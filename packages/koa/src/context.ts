import { warnOnce } from '@stageguard/core/adapter';
import { isNewTo } from '@stageguard/http';
import type { Context } from 'koa';
import { hookErrors } from './errors.js';
import { hookRoutes } from './routes.js';

const HOOKED = Symbol.for('stageguard.1.hooked');

/** Most processes have one application: its requests are told by one comparison. */
let last: object | undefined;

/** Hooks what every `ctx` of an application inherits from, once in its life. Never throws: it runs in a request. */
export function hookContext(ctx: Context): void {
  try {
    const context: object = ctx.app.context;
    if (context === last) return;
    last = context;
    if (!isNewTo(context, HOOKED)) return;
    hookRoutes(context);
    hookErrors(context);
  } catch (error) {
    warnOnce('this Koa application tells neither its routes nor the request of an error', error);
  }
}
