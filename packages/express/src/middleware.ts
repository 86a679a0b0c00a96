import type { StageDefinitions } from '@stageguard/core';
import {
  exchange,
  type HttpMetrics,
  type HttpRequest,
  type HttpResponse,
  settingsOf,
} from '@stageguard/http';
import type { RequestHandler } from 'express';
import { loadedExpresses } from './express-module.js';
import { missedRoute, tellRoutes, tellRoutesAround } from './routes.js';

/**
 * Counts every request that reaches it, in the stages of the metrics, until its response is over; makes it the current
 * one for all handlers behind it. To be installed first. Installed twice it counts once.
 *
 * @throws TypeError where `createHttpMetrics` did not make the metrics.
 */
export function middleware<S extends StageDefinitions>(metrics: HttpMetrics<S>): RequestHandler {
  const { route } = settingsOf(metrics);
  // Now, so as to be there when routers are mounted.
  if (route) for (const express of loadedExpresses()) tellRoutes(express);
  return function stageguard(req, res, next) {
    const begun = exchange(metrics, req as HttpRequest, res as HttpResponse);
    if (route) {
      tellRoutesAround(req as object, res);
      const missed = missedRoute(res);
      if (missed !== undefined) begun.routed(missed);
    }
    begun.within(() => next());
  };
}
