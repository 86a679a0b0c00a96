import type { AlertRule, Ground } from './alert-rule.js';

// A comparison drops what has no counterpart: hence the two other lines, for a metric that is missing altogether. HTTP's
// active_requests has no series before the first request, so a missing one counts as 0.
export function stagesDoNotSumUp({ its, hold }: Ground): AlertRule {
  const stages = `sum by (job, instance) (${its.stageRequests})`;
  const active = `sum by (job, instance) (${its.activeRequests})`;
  return {
    alert: 'StagesDoNotSumUp',
    expr: [
      `${stages} - ${active} != 0`,
      `or (${stages} unless ${active}) > 0`,
      `or (${active} unless ${stages}) > 0`,
    ].join('\n'),
    for: `${hold}s`,
    labels: { severity: 'ticket' },
    annotations: {
      summary: 'The sum over stages and active_requests differ by {{ $value }}.',
      runbook:
        'This cannot be: look for a View or a relabelling that drops series of one of the two metrics.',
    },
  };
}

// `increase` does not see what had happened by the first scrape: of a series that is new, all of it counts.
export function countingAnomalies({ its, window }: Ground, name: string): AlertRule {
  const anomalies = `${its.anomalies}{stageguard_name="${name}", kind!="not_hooked"}`;
  const fresh = `(${anomalies} unless ${anomalies} offset ${window}s)`;
  return {
    alert: 'CountingAnomalies',
    expr: `sum by (job, instance, kind) (${fresh} or increase(${anomalies}[${window}s])) > 0`,
    labels: { severity: 'ticket' },
    annotations: {
      summary: '{{ $value | printf "%.0f" }} anomalies of kind {{ $labels.kind }}.',
      runbook:
        'The log has one warning for each cause. reclaimed: somebody begins and does not end. overflow: an attribute with too many values. unknown_stage, unknown_value: a typing mistake. no_request: a lost async context.',
    },
  };
}

/** Noted once in the life of a process, and true until its end: so this does not go away by itself. */
export function notHooked({ its }: Ground, name: string): AlertRule {
  return {
    alert: 'NotHooked',
    expr: `sum by (job, instance) (${its.anomalies}{stageguard_name="${name}", kind="not_hooked"}) > 0`,
    labels: { severity: 'ticket' },
    annotations: {
      summary: '{{ $labels.instance }} serves requests that are not counted: its zeros mean nothing.',
      runbook:
        'The framework is bundled, or was loaded before the instrumentation, or another tool has put back what it hooks: the log has a warning that says which.',
    },
  };
}
