import { type AnyHttpMetrics, type Exchange, exchange, exchangeOf } from '@stageguard/http';
import type { OnRequest } from './fastify-types.js';

/** The first hook: begins the exchange, and runs all that Fastify does with the request from then on in its context. */
export function countedBy(counting: Iterable<{ readonly metrics: AnyHttpMetrics }>): OnRequest {
  return function stageguard(request, reply, done) {
    let any: Exchange | undefined;
    for (const { metrics } of counting) any = exchange(metrics, request.raw, reply.raw);
    if (any === undefined) return done();
    // The first one of these messages; none of its own has a second response for a request that is alive.
    const begun = exchangeOf(reply.raw) ?? any;
    const { url } = request.routeOptions ?? { url: request.routerPath };
    if (url !== undefined) begun.routed(url);
    begun.within(done);
  };
}
