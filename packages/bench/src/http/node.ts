import { AsyncLocalStorage } from 'node:async_hooks';
import http, { type RequestListener, type Server } from 'node:http';
import { createHttpMetrics, track } from '@stageguard/http';
import { HttpStageInstrumentation } from '@stageguard/http/instrumentation';
import { createPromGauges } from './prom-gauges.js';
import { createRawTracking } from './raw-tracking.js';
import type { Variant } from './variants.js';

const answer: RequestListener = (_req, res) => {
  res.end('hello, world');
};

const LISTENERS: Partial<Record<Variant, () => RequestListener>> = {
  'an async context alone': () => {
    const storage = new AsyncLocalStorage();
    return (req, res) => storage.run({}, answer, req, res);
  },
  // Its counterpart of a middleware.
  'our middleware': () => {
    const metrics = createHttpMetrics();
    return (req, res) => track(metrics, req, res).with(answer, req, res);
  },
  'our instrumentation': () => {
    new HttpStageInstrumentation();
    return answer;
  },
  'raw OpenTelemetry by hand': () => {
    const tracked = createRawTracking();
    return (req, res) => tracked(req, res, () => answer(req, res));
  },
  'gauges of prom-client by hand': () => {
    const tracked = createPromGauges();
    return (req, res) => tracked(req, res, () => answer(req, res));
  },
};

/** A hello-world of Node alone. */
export function createServer(variant: Variant): Server {
  return http.createServer(LISTENERS[variant]?.() ?? answer);
}
