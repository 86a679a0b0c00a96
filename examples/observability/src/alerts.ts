import { metricNames } from './metric-names.js';

export interface AlertOptions {
  /** The `name` of the metrics. */
  readonly name: string;
  /** A request this long in one stage is stuck, in seconds. */
  readonly stuckAfter: number;
  /** The stage where requests wait, and how many on average are too many. */
  readonly waitingIn: { readonly stage: string; readonly limit: number };
  /** How long a condition has to hold, in seconds. */
  readonly hold: number;
}

interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: 'page' | 'ticket' };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

export interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly AlertRule[] }[];
}

/** Alerts on requests in flight. Each one's runbook line says where to look first. */
export function buildAlerts(options: AlertOptions): RuleFile {
  const its = metricNames(options.name);
  const { stuckAfter, waitingIn, hold } = options;
  const window = `${2 * hold}s`;
  return {
    groups: [
      {
        name: `stageguard ${options.name}`,
        rules: [
          {
            alert: 'RequestStuckInStage',
            expr: `max by (job, instance, stage, phase) (${its.stageOldestAge}) > ${stuckAfter}`,
            for: `${hold}s`,
            labels: { severity: 'page' },
            annotations: {
              summary:
                'A request has been in stage {{ $labels.stage }} {{ $labels.phase }} for {{ $value | humanizeDuration }}.',
              runbook:
                'Open the live page of the instance: the oldest requests with their trace ids. One request stuck is a bug in its path, many at once are the thing that they all wait for.',
            },
          },
          {
            alert: 'StageSaturated',
            expr: `sum by (job, stage) (rate(${its.stageTime}{stage="${waitingIn.stage}"}[${window}])) > ${waitingIn.limit}`,
            for: `${hold}s`,
            labels: { severity: 'ticket' },
            annotations: {
              summary: 'On average {{ $value | humanize }} requests wait in stage {{ $labels.stage }}.',
              runbook:
                'Compare with the stage behind it: if that is full too, add capacity; if it is empty, what hands out the work is stuck.',
            },
          },
          {
            alert: 'StagesDoNotSumUp',
            expr: `sum by (job, instance) (${its.stageRequests}) != sum by (job, instance) (${its.activeRequests})`,
            for: `${hold}s`,
            labels: { severity: 'ticket' },
            annotations: {
              summary: 'The stages hold {{ $value }} requests, and another number is in flight.',
              runbook:
                'This cannot be: look for a View or a relabelling that drops series of one of the two metrics.',
            },
          },
          {
            alert: 'CountingAnomalies',
            expr: `sum by (job, instance, kind) (increase(${its.anomalies}[${window}])) > 0`,
            for: '0s',
            labels: { severity: 'ticket' },
            annotations: {
              summary: '{{ $value | humanize }} anomalies of kind {{ $labels.kind }}.',
              runbook:
                'The log has one warning for each cause. reclaimed: somebody begins and does not end. overflow: an attribute with too many values. unknown_stage, unknown_value: a typing mistake. no_request: a lost async context.',
            },
          },
          {
            alert: 'DrainDoesNotFinish',
            expr: `sum by (job, instance) (${its.activeRequests}) > 0 and sum by (job, instance) (changes(${its.stageRequests}[${window}])) == 0`,
            for: `${hold}s`,
            labels: { severity: 'ticket' },
            annotations: {
              summary: '{{ $value }} requests are in flight, and none begins, moves or ends.',
              runbook:
                'A process that drains waits for these: stage detached is work whose client has gone. Elsewhere the process is hung, or serves nothing but long streams.',
            },
          },
        ],
      },
    ],
  };
}
