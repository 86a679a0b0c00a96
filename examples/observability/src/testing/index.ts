export { describeOnPrometheus } from './describe-on-prometheus.js';
export { type Prometheus, type PrometheusOptions, startPrometheus } from './prometheus.js';
export type { PrometheusApi, Sample, StoredSeries } from './prometheus-api.js';
