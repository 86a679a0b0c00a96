/**
 * How the metrics come to Prometheus: `scrape` from OpenTelemetry's JavaScript exporter, which leaves units out of the names,
 * or `otlp` through the Collector or Prometheus's own receiver, which put them in.
 */
export type Path = 'scrape' | 'otlp';

/** Names in Prometheus. */
export interface MetricNames {
  readonly activeRequests: string;
  readonly stageRequests: string;
  readonly stageEntries: string;
  readonly endedRequests: string;
  readonly stageTime: string;
  readonly oldestAge: string;
  readonly stageOldestAge: string;
  readonly stagePeak: string;
  readonly stageOverdueRequests: string;
  readonly stageOldestIdle: string;
  /** A histogram: `_bucket`, `_sum` and `_count` follow. Only with the option `durations`. */
  readonly stageDuration: string;
  readonly anomalies: string;
}

/** The names of the metrics object called `name`, such as `http.server`. */
export function metricNames(name: string, path: Path = 'scrape'): MetricNames {
  const prefix = name.replace(/\W/g, '_');
  const unit = path === 'otlp' ? '_seconds' : '';
  return {
    activeRequests: `${prefix}_active_requests`,
    stageRequests: `${prefix}_stage_requests`,
    stageEntries: `${prefix}_stage_entries_total`,
    endedRequests: `${prefix}_ended_requests_total`,
    stageTime: `${prefix}_stage_time${unit}_total`,
    oldestAge: `${prefix}_oldest_age${unit}`,
    stageOldestAge: `${prefix}_stage_oldest_age${unit}`,
    stagePeak: `${prefix}_stage_peak`,
    stageOverdueRequests: `${prefix}_stage_overdue_requests`,
    stageOldestIdle: `${prefix}_stage_oldest_idle${unit}`,
    stageDuration: `${prefix}_stage_duration${unit}`,
    anomalies: 'stageguard_anomalies_total',
  };
}
