import { onceInProcess, warnOnce } from '@stageguard/core/adapter';
import { exchangeOf, type HttpRequest, type HttpResponse, hookMethod, isNewTo } from '@stageguard/http';
import type { Express, Handle, HandleRequest, Layer, Route, RoutedRequest, Router } from './express-types.js';
import { mountOf, remember, routeOf, UNKNOWN } from './patterns.js';
import { keepPaths, layerPrototypeOf, prototypeOf, sampleOf } from './router.js';

/*
 * A route's pattern is known when its layer is handled, before its first handler; those of the mounts around it are
 * known when theirs are. So a request remembers the mounts of the router that it is in, and that of the layer which may
 * lead into another one; a router that is done gives back what was before. What Express takes out of the URL meanwhile is
 * the client's, and of no use.
 */

const ROUTES = Symbol.for('stageguard.1.routes');

/**
 * Where a request is in the nesting of routers. Requests that no mount has led anywhere have none. Known by the response:
 * a handler may render another route for the same request into a response of its own.
 */
interface Place {
  /** The mounts around the router that has it. */
  prefix: string;
  /** Those around the router that the layer may lead to. */
  ahead: string;
  /** The route that has matched before anybody counted it. */
  missed?: string;
}

const places: WeakMap<object, Place> = onceInProcess('express.places.of.responses', () => new WeakMap());
const told = new WeakSet<object>();

/** Tells exchanges their routes from now on, in all applications of this Express. */
export function tellRoutes(express: Express): void {
  hookRouters(sampleOf(express));
}

/** The same, for an Express that is known by the application of a request alone. */
export function tellRoutesAround(req: RoutedRequest | undefined | null, res: object): void {
  try {
    const app = req?.app;
    if (app === undefined || told.has(app)) return;
    told.add(app);
    // Express 4 throws where one asks for `router`.
    const router = app._router ?? app.router;
    if (router === undefined || !hookRouters(router)) return;
    if (req?.baseUrl) places.set(res, { prefix: UNKNOWN, ahead: UNKNOWN });
  } catch {
    // What cannot be read is not counted, which has been said.
  }
}

/** The route that a request was in before anybody counted it: behind the middleware of a route. */
export function missedRoute(res: object): string | undefined {
  return places.get(res)?.missed;
}

function hookRouters(sample: Router): boolean {
  try {
    const router = prototypeOf(sample);
    if (!isNewTo(router, ROUTES)) return false;
    if (!keepPaths(sample)) hookMethod(router, 'use', remembering);
    hookMethod(router, 'handle', nesting);
    const layer = layerPrototypeOf(sample);
    hookMethod(layer, 'handleRequest' in layer ? 'handleRequest' : 'handle_request', telling);
    return true;
  } catch (error) {
    warnOnce('this Express cannot tell its routes', error);
    return false;
  }
}

function remembering(original: Router['use']): Router['use'] {
  return function (...args) {
    const before = this.stack.length;
    const result = Reflect.apply(original, this, args);
    quietly(() => remember(this.stack.slice(before), args[0]));
    return result;
  };
}

function nesting(original: Handle): Handle {
  return function (...args) {
    const [req, res, done] = args;
    const place = places.get(res);
    if (place === undefined || done === undefined) return Reflect.apply(original, this, args);
    const { prefix } = place;
    place.prefix = place.ahead;
    return Reflect.apply(original, this, [
      req,
      res,
      (...results: unknown[]) => {
        place.prefix = prefix;
        return done(...results);
      },
    ]);
  };
}

function telling(original: HandleRequest): HandleRequest {
  return function (...args) {
    quietly(() => tell(this, args[0], args[1]));
    return Reflect.apply(original, this, args);
  };
}

function quietly(fn: () => void): void {
  try {
    fn();
  } catch (error) {
    warnOnce('a route is not told', error);
  }
}

function tell(layer: Layer, request: HttpRequest, response: HttpResponse): void {
  if (!('route' in layer)) return; // A handler within a route.
  const req = request as RoutedRequest;
  const { route } = layer;
  const place = places.get(response);
  if (route === undefined) {
    const mount = mountOf(layer, req);
    if (place !== undefined) place.ahead = place.prefix + mount;
    else if (mount !== '') places.set(response, { prefix: '', ahead: mount });
    return;
  }
  if (place !== undefined) place.ahead = place.prefix;
  if (!handles(route, req)) return;
  const prefix = place?.prefix ?? (req.baseUrl ? UNKNOWN : '');
  const path = routeOf(layer, route.path, req, prefix);
  const exchange = exchangeOf(response);
  if (exchange === undefined) places.set(response, { prefix, ahead: prefix, missed: path });
  else exchange.routed(path);
}

/** Routers take every route for one of HEAD, and let it find out that it has no handler. */
function handles({ methods }: Route, { method }: RoutedRequest): boolean {
  return method !== 'HEAD' || Boolean(methods['head'] || methods['get'] || methods['_all']);
}
