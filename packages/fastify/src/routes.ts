import { exchangeOf, type HttpRequest, isNewTo, keptBySymbol } from '@stageguard/http';
import type { FollowedApplication, RoutedRequest } from './fastify-types.js';
import { giveRaw } from './own-raw.js';

/*
 * Fastify makes a request of its own when a route has matched, before the first hook: it assigns the route's context to
 * it, and then Node's request to `raw`. An accessor on what all those of one copy of Fastify inherit from sees that.
 */

const ROUTES = Symbol.for('stageguard.1.routes');

interface Made extends RoutedRequest {
  readonly raw: HttpRequest;
}

/** A class of requests: each scope of an application has one, made of that of the scope around it. */
interface RequestClass {
  readonly prototype: object;
  readonly parent?: RequestClass;
}

/** Tells exchanges their routes, in all applications of the same Fastify. */
export function tellRoutes(app: FollowedApplication): void {
  let made = keptBySymbol<RequestClass>(app, 'fastify.Request');
  while (made?.parent !== undefined) made = made.parent;
  if (made === undefined) throw new Error('its requests are made in another way');
  if (!isNewTo(made.prototype, ROUTES)) return;
  Object.defineProperty(made.prototype, 'raw', {
    get: () => undefined,
    set(this: Made, raw: HttpRequest) {
      // Own, as it would be without us.
      giveRaw(this, raw);
      const begun = exchangeOf(raw);
      if (begun === undefined) return;
      const url = routeOf(this);
      if (url !== undefined) begun.routed(url);
    },
    configurable: true,
  });
}

/** The pattern that has matched, from Fastify 4.0 on. */
export function routeOf(request: RoutedRequest): string | undefined {
  const { url } = request.routeOptions ?? { url: request.routerPath };
  return url;
}
