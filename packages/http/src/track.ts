import type { ActiveRequest, StageDefinitions } from '@stageguard/core';
import { Exchange } from './exchange.js';
import { follow } from './hooks.js';
import type { HttpMetrics } from './http-metrics.js';
import type { AnyHttpMetrics, HttpStages } from './http-stages.js';
import type { HttpRequest, HttpResponse } from './message.js';

/** For adapters: the exchange of these messages under the name of the metrics; begun now, unless it has been before. */
export function exchange(metrics: AnyHttpMetrics, req: HttpRequest, res: HttpResponse): Exchange {
  const pair = follow(req, res);
  const known = pair.find(metrics.name);
  if (known !== undefined) return known;
  const begun = new Exchange(metrics, pair, req, res);
  const route = pair.exchange?.route;
  pair.add(begun);
  if (route !== undefined) begun.routed(route);
  return begun;
}

/**
 * Counts the exchange of these messages from now until its response is over, once however often it is called, and
 * returns its request. To be called in a handler of `node:http` or of `node:http2`'s compatibility API:
 *
 *     createServer((req, res) => track(metrics, req, res).with(handler, req, res));
 *
 * Events of `req` and `res` run in the context of the request.
 *
 * @throws TypeError where `createHttpMetrics` did not make the metrics.
 */
export function track<S extends StageDefinitions>(
  metrics: HttpMetrics<S>,
  req: HttpRequest,
  res: HttpResponse,
): ActiveRequest<S & HttpStages> {
  return exchange(metrics, req, res).request as ActiveRequest<S & HttpStages>;
}
