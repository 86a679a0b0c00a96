export type { CallOptions, HttpClientMetrics, HttpClientMetricsOptions } from './client-metrics.js';
export { createHttpClientMetrics } from './client-metrics.js';
export type { HttpClientStages } from './client-stages.js';
export { countHttp } from './count-http.js';
export { countUndici } from './count-undici.js';
export type { OutgoingCall } from './outgoing-call.js';
export type { CallCounting } from './source.js';
export type { Target } from './target.js';
