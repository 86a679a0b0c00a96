import type { StageDefinitions } from '@stageguard/core';
import { settled } from '@stageguard/core/adapter';
import {
  exchange,
  type HttpMetrics,
  type HttpRequest,
  type HttpResponse,
  settingsOf,
} from '@stageguard/http';
import { routeOf } from './route.js';
import { warnOfMissing } from './warn-of-missing.js';

/** What the adapter needs of a context. Hono's own type differs by what an application binds. */
export interface HonoContext {
  /** What `@hono/node-server` binds. */
  readonly env: unknown;
  /** What tells which route has matched. */
  readonly req: object;
}

/** A middleware as Hono takes one, whatever an application binds to its contexts. */
export type HonoMiddleware = (context: HonoContext, next: () => Promise<void>) => Promise<void>;

/**
 * Counts every request that reaches it, in the stages of the metrics, until its response is over and what is behind it is
 * done; makes it the current one for all that. To be installed first, in an application that `@hono/node-server` serves.
 * Installed twice it counts once; a request that Node did not bring is not counted, and neither is one whose bindings have
 * no `incoming` and `outgoing`, of which one warning tells.
 *
 * @throws TypeError where `createHttpMetrics` did not make the metrics.
 */
export function middleware<S extends StageDefinitions>(metrics: HttpMetrics<S>): HonoMiddleware {
  settingsOf(metrics);
  return async function stageguard(context, next) {
    const { incoming, outgoing } = (context.env ?? {}) as { incoming?: HttpRequest; outgoing?: HttpResponse };
    if (incoming === undefined || outgoing === undefined) {
      warnOfMissing(context.req);
      return next();
    }
    const begun = exchange(metrics, incoming, outgoing);
    const route = routeOf(context);
    if (route !== undefined) begun.routed(route);
    const hold = begun.hold();
    if (hold === undefined) return begun.within(next);
    // Handlers go on when their client is gone: `detached`.
    return settled(() => begun.within(next), hold.end);
  };
}
