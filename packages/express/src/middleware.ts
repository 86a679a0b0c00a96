import type { StageDefinitions } from '@stageguard/core';
import { type HttpMetrics, type HttpRequest, type HttpResponse, settingsOf, track } from '@stageguard/http';
import type { RequestHandler } from 'express';

/**
 * Counts every request that reaches it, in the stages of the metrics, until its response is over; makes it the current
 * one for all handlers behind it. To be installed first. Installed twice it counts once.
 *
 * @throws TypeError where `createHttpMetrics` did not make the metrics.
 */
export function middleware<S extends StageDefinitions>(metrics: HttpMetrics<S>): RequestHandler {
  settingsOf(metrics);
  return function stageguard(req, res, next) {
    track(metrics, req as HttpRequest, res as HttpResponse).with(() => next());
  };
}
