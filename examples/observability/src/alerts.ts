import { type MetricNames, metricNames, type Path } from './metric-names.js';

export interface AlertOptions {
  /** The `name` of the metrics. */
  readonly name: string;
  /** How they come to Prometheus. Default: `scrape`. */
  readonly path?: Path;
  /** A request this long in one stage is stuck, in seconds. */
  readonly stuckAfter: number;
  /** The stage where requests wait, and how many of all instances together are too many on average. */
  readonly waitingIn: { readonly stage: string; readonly limit: number };
  /** How long a condition has to hold, in seconds. Twice as long has to span several scrapes. */
  readonly hold: number;
}

interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: 'page' | 'ticket' };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

export interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly AlertRule[] }[];
}

/** Alerts on requests in flight. Each one's runbook line says where to look first. */
export function buildAlerts(options: AlertOptions): RuleFile {
  const its = metricNames(options.name, options.path);
  const { stuckAfter, waitingIn, hold } = options;
  const window = 2 * hold;
  return {
    groups: [
      {
        name: `stageguard ${options.name}`,
        rules: [
          stuckInStage(its, stuckAfter),
          stageSaturated(its, waitingIn, window, hold),
          stagesDoNotSumUp(its, hold),
          countingAnomalies(its, window),
          drainDoesNotFinish(its, window, hold),
        ],
      },
    ],
  };
}

// An age is a duration already: with a `for` on top, one scrape that fails would begin the wait anew. Unaggregated, the
// alert has whatever attributes the stage has, and says which instance.
function stuckInStage(its: MetricNames, stuckAfter: number): AlertRule {
  return {
    alert: 'RequestStuckInStage',
    expr: `${its.stageOldestAge} > ${stuckAfter}`,
    labels: { severity: 'page' },
    annotations: {
      summary:
        'A request has been in stage {{ $labels.stage }}{{ with $labels.phase }} ({{ . }}){{ end }} for {{ $value | humanizeDuration }}.',
      runbook:
        'Open the live page of the instance: the oldest requests with their trace ids. One request stuck is a bug in its path, many at once are the thing that they all wait for.',
    },
  };
}

function stageSaturated(
  its: MetricNames,
  { stage, limit }: AlertOptions['waitingIn'],
  window: number,
  hold: number,
): AlertRule {
  return {
    alert: 'StageSaturated',
    expr: `sum by (job, stage) (rate(${its.stageTime}{stage="${stage}"}[${window}s])) > ${limit}`,
    for: `${hold}s`,
    labels: { severity: 'ticket' },
    annotations: {
      summary: 'On average {{ $value | humanize }} requests wait in stage {{ $labels.stage }}.',
      runbook:
        'Compare with the stage behind it: if that is full too, add capacity; if it is empty, what hands out the work is stuck.',
    },
  };
}

// A comparison drops what has no counterpart: hence the two other lines, for a metric that is missing altogether. HTTP's
// active_requests has no series before the first request, so a missing one counts as 0.
function stagesDoNotSumUp(its: MetricNames, hold: number): AlertRule {
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
function countingAnomalies(its: MetricNames, window: number): AlertRule {
  const { anomalies } = its;
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

// Counts that stay the same are not enough: one client that asks again as soon as it is answered looks like that. Where
// nothing moves, every stage that is not empty also holds one that was there all the time.
function drainDoesNotFinish(its: MetricNames, window: number, hold: number): AlertRule {
  return {
    alert: 'DrainDoesNotFinish',
    expr: [
      `sum by (job, instance) (${its.activeRequests}) > 0`,
      `unless sum by (job, instance) (changes(${its.stageRequests}[${window}s])) > 0`,
      `unless min by (job, instance) (${its.stageOldestAge} > 0) < ${window}`,
    ].join('\n'),
    for: `${hold}s`,
    labels: { severity: 'ticket' },
    annotations: {
      summary: '{{ $value }} requests are in flight, and none begins, moves or ends.',
      runbook:
        'A process that drains waits for these: stage detached is work whose client has gone. Elsewhere all of them wait for the same thing, or are long streams.',
    },
  };
}
