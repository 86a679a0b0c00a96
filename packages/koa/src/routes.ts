import { isRegExp } from 'node:util/types';
import { exchangeOf } from '@stageguard/http';
import type { Context } from 'koa';

/*
 * @koa/router and koa-router, all their majors, assign the pattern that has matched to `ctx._matchedRoute`, before the
 * handlers run; the newer ones again for each layer. An accessor on the application's context, from which every
 * `ctx` inherits, sees the first assignment, and puts one on the `ctx` that sees the others.
 */

const MATCHED = '_matchedRoute';
const ROUTE = Symbol('stageguard.route');

interface Layer {
  readonly path?: unknown;
  /** Empty for what `router.use` has put in. */
  readonly methods?: readonly string[];
}

/** A `ctx` as routers and koa-mount leave it. */
interface Routed extends Partial<Pick<Context, 'res' | 'method' | 'path' | 'originalUrl'>> {
  [ROUTE]?: unknown;
  readonly matched?: unknown;
  readonly mountPath?: unknown;
}

/** Tells exchanges their routes, in the application of this context. */
export function hookRoutes(context: object): void {
  Reflect.defineProperty(context, MATCHED, {
    get: () => undefined,
    set(this: Routed, value: unknown) {
      // Own and enumerable, as the property would be without us.
      Reflect.defineProperty(this, MATCHED, FOLLOWED);
      this[ROUTE] = value;
      tell(this, routeOf(this, value) ?? answering(this));
    },
    configurable: true,
  });
}

const FOLLOWED: PropertyDescriptor & ThisType<Routed> = {
  get() {
    return this[ROUTE];
  },
  set(value: unknown) {
    this[ROUTE] = value;
    tell(this, routeOf(this, value));
  },
  enumerable: true,
  configurable: true,
};

function tell(ctx: Routed, route: unknown): void {
  if (ctx.res == null || !(typeof route === 'string' || isRegExp(route))) return;
  exchangeOf(ctx.res)?.routed(behind(mountPath(ctx), String(route)));
}

/** A route behind a mount: the root of what is mounted there is called by the mount alone. */
function behind(mount: string, route: string): string {
  if (mount === '') return route || '/';
  return route === '/' ? mount : mount + route;
}

/** What was assigned, unless it is the path of a router's middleware and not of a route. */
function routeOf({ matched }: Routed, value: unknown): unknown {
  if (!Array.isArray(matched)) return value;
  return matched.some((layer: Layer) => layer.path === value && layer.methods?.length) ? value : undefined;
}

/** The last of the routes that match: up to 14, a router tells the last layer first, be it a middleware. */
function answering({ matched, method = '' }: Routed): unknown {
  if (!Array.isArray(matched)) return undefined;
  return matched.filter((layer: Layer) => layer.methods?.includes(method)).at(-1)?.path;
}

/** What koa-mount has taken out of the path that the router sees; of nested ones the innermost. */
function mountPath({ mountPath, path = '', originalUrl = '' }: Routed): string {
  if (typeof mountPath !== 'string') return '';
  const prefix = mountPath.replace(/\/$/, '');
  const [whole = ''] = originalUrl.split('?', 1);
  // Where the mounted application has called `next`, the prefix is left behind, and the path is whole again.
  return whole.endsWith(prefix + path) || (path === '/' && whole.endsWith(prefix)) ? prefix : '';
}
