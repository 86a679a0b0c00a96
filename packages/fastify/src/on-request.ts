import { type AnyHttpMetrics, exchange, exchangeOf } from '@stageguard/http';
import type { OnRequest } from './fastify-types.js';

/** The first hook: begins the exchange, and runs all that Fastify does with the request from then on in its context. */
export function countedBy(counting: Iterable<{ readonly metrics: AnyHttpMetrics }>): OnRequest {
  return function stageguard(request, reply, done) {
    for (const { metrics } of counting) exchange(metrics, request.raw, reply.raw);
    const begun = exchangeOf(reply.raw);
    if (begun === undefined) return done();
    const { url } = request.routeOptions ?? { url: request.routerPath };
    if (url !== undefined) begun.routed(url);
    begun.within(done);
  };
}
