// For users of node:http and node:http2.

// For adapters.
export type { Exchange } from './exchange.js';
export { exchangeOf } from './exchange-of.js';
export { createHttpMetrics, type HttpMetrics, type HttpMetricsOptions, settingsOf } from './http-metrics.js';
export type { AnyHttpMetrics, HttpStages, NoStages } from './http-stages.js';
export { type HttpRequest, type HttpResponse, isFollowable } from './message.js';
export { semanticAttributes } from './semantic-attributes.js';
export { exchange, track } from './track.js';
