import { type AnyHttpMetrics, exchange, exchangeOf } from '@stageguard/http';
import type { OnRequest } from './fastify-types.js';
import { routeOf } from './routes.js';

/** The first hook: begins the exchange, and runs all that Fastify does with the request from then on in its context. */
export function countedBy(metrics: AnyHttpMetrics): OnRequest {
  return function stageguard(request, reply, done) {
    const its = exchange(metrics, request.raw, reply.raw);
    // The first one of these messages; none of its own has a second response for a request that is alive.
    const begun = exchangeOf(reply.raw) ?? its;
    const url = routeOf(request);
    if (url !== undefined) begun.routed(url);
    begun.within(done);
  };
}
