import type { AlertRule, Ground } from './alert-rule.js';

/**
 * A process whose event loop is blocked answers no scrape, and Prometheus takes its series for gone: no other rule can fire.
 * An instance is ours if it has exported the metrics within a day: `oldest_age`, of which there is one series.
 */
export function instanceDown({ its, hold }: Ground): AlertRule {
  return {
    alert: 'InstanceDown',
    expr: `up == 0 and on (job, instance) present_over_time(${its.oldestAge}[1d])`,
    for: `${hold}s`,
    labels: { severity: 'page' },
    annotations: {
      summary: '{{ $labels.instance }} does not answer scrapes.',
      runbook:
        'The process has ended, or its event loop is blocked: if it still runs, take a CPU profile. What was in flight is in the last samples before: …_stage_requests.',
    },
  };
}
