/**
 * The names that metrics have in Prometheus when OpenTelemetry's JavaScript exporter is scraped. Over OTLP, the Collector and
 * Prometheus's own receiver add the unit: `…_stage_time_seconds_total`, `…_stage_oldest_age_seconds`.
 */
export interface MetricNames {
  readonly activeRequests: string;
  readonly stageRequests: string;
  readonly stageTime: string;
  readonly stageOldestAge: string;
  readonly stagePeak: string;
  readonly anomalies: string;
}

/** The names of the metrics object called `name`, such as `http.server`. */
export function metricNames(name: string): MetricNames {
  const prefix = name.replaceAll('.', '_');
  return {
    activeRequests: `${prefix}_active_requests`,
    stageRequests: `${prefix}_stage_requests`,
    stageTime: `${prefix}_stage_time_total`,
    stageOldestAge: `${prefix}_stage_oldest_age`,
    stagePeak: `${prefix}_stage_peak`,
    anomalies: 'stageguard_anomalies_total',
  };
}
