import type { ActiveRequest, StageDefinitions } from '@stageguard/core';
import { exchange } from './exchange-of.js';
import type { HttpStages } from './http-stages.js';
import type { HttpRequest, HttpResponse } from './message.js';
import type { HttpMetrics } from './metrics-types.js';

/**
 * Counts the exchange of these messages from now until its response is over, once however often it is called, and
 * returns its request. To be called in a handler of `node:http` or of `node:http2`'s compatibility API:
 *
 *     createServer((req, res) => track(metrics, req, res).with(handler, req, res));
 *
 * Events of `req` and `res` run in the context of the request. A second response for a request that is in flight belongs
 * to its exchange. What is no message of a server, such as the stream and the headers of HTTP/2's own API, is not
 * counted, with one warning.
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
