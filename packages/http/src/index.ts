// For users of node:http and node:http2.

export { drain } from './drain/drain.js';
export type { Drained, DrainedMetrics, DrainedServers, DrainOptions } from './drain/types.js';
export { createHttpMetrics } from './http-metrics.js';
export type { HttpStages, NoStages } from './http-stages.js';
export type { HttpRequest, HttpResponse } from './message.js';
export type { HttpMetrics, HttpMetricsOptions } from './metrics-types.js';
export { semanticAttributes } from './semantic-attributes.js';
export { track } from './track.js';

// For adapters.

export { type Counting, countingOf } from './counting.js';
export { metricsDeclaring } from './declaring.js';
export { drainAll } from './drain/drain-all.js';
export type { Drainable } from './drain/types.js';
export type { Exchange } from './exchange.js';
export { exchange, exchangeOf } from './exchange-of.js';
export { leaveUncounted } from './exporters.js';
export { type GivenOptions, givenOptions } from './given-options.js';
export { hookMethod, hooksInPlace, isNewTo, keepHooked } from './hook-method.js';
export { type Around, type ServerWatch, watchServers } from './hook-servers.js';
export { LIFECYCLE } from './http-stages.js';
export { keptBySymbol } from './kept-by-symbol.js';
export { knownMethods } from './known-methods.js';
export { loadedModules } from './loaded-modules.js';
export { isFollowable } from './message.js';
export type { AnyHttpMetrics } from './metrics-types.js';
export { type HttpSettings, settingsInForce, settingsOf } from './settings.js';
