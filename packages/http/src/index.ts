// For users of node:http and node:http2.

export { createHttpMetrics } from './http-metrics.js';
export type { HttpStages, NoStages } from './http-stages.js';
export type { HttpRequest, HttpResponse } from './message.js';
export type { HttpMetrics, HttpMetricsOptions } from './metrics-types.js';
export { semanticAttributes } from './semantic-attributes.js';
export { track } from './track.js';

// For adapters.

export type { Exchange } from './exchange.js';
export { exchange, exchangeOf } from './exchange-of.js';
export { hookMethod, isNewTo } from './hook-method.js';
export { type HttpInstrumentationOptions, metricsOf, moveMetrics } from './instrumentation-metrics.js';
export { loadedModules } from './loaded-modules.js';
export { isFollowable } from './message.js';
export type { AnyHttpMetrics } from './metrics-types.js';
export { settingsOf } from './settings.js';
