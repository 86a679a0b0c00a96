import { warnOnce } from '@stageguard/core/adapter';
import { CountedExchange } from './counted-exchange.js';
import { noteSession } from './drain/sessions.js';
import type { Exchange, Followed } from './exchange.js';
import { hookMessages } from './hooks.js';
import { InnerExchange } from './inner-exchange.js';
import { type HttpRequest, type HttpResponse, isFollowable } from './message.js';
import type { AnyHttpMetrics } from './metrics-types.js';
import { type Pair, readPair } from './pair.js';
import { attachTo, pairOf } from './pair-of.js';

/**
 * For adapters: the exchange of these messages under the name of the metrics; begun now, unless it has been before.
 * Never throws, whatever it is given: what cannot be followed is not counted.
 *
 * @throws TypeError where `createHttpMetrics` did not make the metrics.
 */
export function exchange(metrics: AnyHttpMetrics, req: HttpRequest, res: HttpResponse): Exchange {
  const pair = pairOf(res);
  if (pair !== undefined) return begun(metrics, pair, req);
  const outer = pairOf(req);
  if (outer !== undefined && !outer.ended) return new InnerExchange(begun(metrics, outer, req));
  return begun(metrics, follow(req, res), req);
}

/** For adapters: the exchange of a message that counts for some metrics, or its first one. */
export function exchangeOf(message: object, metrics?: AnyHttpMetrics): Exchange | undefined {
  const pair = pairOf(message);
  return metrics === undefined ? pair?.exchange : pair?.find(metrics);
}

function begun(metrics: AnyHttpMetrics, pair: Pair, req: HttpRequest): Followed {
  const known = pair.find(metrics);
  if (known !== undefined) return known;
  const exchange = new CountedExchange(metrics, pair, req);
  const route = pair.exchange?.route;
  pair.add(exchange);
  if (route !== undefined) exchange.routed(route);
  return exchange;
}

/** Pairs messages that no HTTP/1.1 server of Node has just made, and hooks their classes. */
function follow(req: HttpRequest, res: HttpResponse): Pair {
  if (!isFollowable(req, res)) {
    warnOnce(
      'a request or a response that is no message of a server is not counted, nor is a stream of HTTP/2',
    );
    return readPair(NOTHING as HttpRequest, NOTHING as HttpResponse, false);
  }
  const pair = readPair(req, res, false);
  try {
    hookMessages(req, res);
  } catch (error) {
    warnOnce('a request whose class cannot be hooked is looked after once a second', error);
  }
  // The outer response of this request is over, or there is none: the request keeps the pair that it has.
  if (pairOf(req) === undefined) attachTo(req, pair);
  attachTo(res, pair);
  if (pair.stream !== undefined) {
    attachTo(pair.stream, pair);
    noteSession(pair.stream);
  }
  return pair;
}

const NOTHING = {};
