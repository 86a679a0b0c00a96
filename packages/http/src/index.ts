// For users of node:http and node:http2.

export { createHttpMetrics, type HttpMetrics, type HttpMetricsOptions } from './http-metrics.js';
export type { HttpStages, NoStages } from './http-stages.js';
export type { HttpRequest, HttpResponse } from './message.js';
export { semanticAttributes } from './semantic-attributes.js';
export { track } from './track.js';

// For adapters.

export type { Exchange } from './exchange.js';
export { hookMethod, isNewTo } from './hook-method.js';
export { settingsOf } from './http-metrics.js';
export type { AnyHttpMetrics } from './http-stages.js';
export { type HttpInstrumentationOptions, metricsOf, moveMetrics } from './instrumentation-metrics.js';
export { loadedModules } from './loaded-modules.js';
export { isFollowable } from './message.js';
export { exchangeOf } from './pair-of.js';
export { exchange } from './track.js';
