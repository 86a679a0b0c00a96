import type { StageDefinitions } from '@stageguard/core';
import { exchange, type HttpMetrics, settingsOf } from '@stageguard/http';
import type { Middleware } from 'koa';
import { followedWithin, isAnsweredWithin } from './answering.js';
import { hookClassOf } from './application.js';
import { hookContext } from './context.js';
import { heldBy } from './held-by.js';

/**
 * Counts every request that reaches it, in the stages of the metrics, until its response is over and the middleware
 * behind it is done; makes it the current one for all that. To be installed first. Installed twice it counts once.
 *
 * @throws TypeError where `createHttpMetrics` did not make the metrics.
 */
export function middleware<S extends StageDefinitions>(metrics: HttpMetrics<S>): Middleware {
  settingsOf(metrics);
  return function stageguard(ctx, next) {
    hookContext(ctx);
    const begun = exchange(metrics, ctx?.req, ctx?.res);
    if (isAnsweredWithin(ctx)) return heldBy(begun, next);
    // Its later requests will be.
    hookClassOf(ctx?.app);
    return followedWithin(begun, heldBy(begun, next));
  };
}
