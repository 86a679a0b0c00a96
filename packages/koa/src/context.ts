import type { Context } from 'koa';
import { hookErrors } from './errors.js';
import { isNewTo } from './hook.js';
import { hookRoutes } from './routes.js';

const HOOKED = Symbol.for('stageguard.1.hooked');

/** Hooks what every `ctx` of an application inherits from, once in its life. */
export function hookContext(ctx: Context): void {
  const context: object = ctx.app.context;
  if (!isNewTo(context, HOOKED)) return;
  hookRoutes(context);
  hookErrors(context);
}
