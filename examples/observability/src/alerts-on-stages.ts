import type { AlertRule, Ground } from './alert-rule.js';

// An age is a duration already: with a `for` on top, one scrape that fails would begin the wait anew. So these rules have
// none, but for the one that is about a mean.

/**
 * Many requests that no longer move. The least number within the hold, since a moment's peak beside a single old one is no
 * incident; and the silence of the longest, since slow polls are overdue by a default budget, yet all of them end.
 */
export function requestsOverdue(
  { its, hold }: Ground,
  { count, silentFor }: { readonly count: number; readonly silentFor: number },
): AlertRule {
  return {
    alert: 'RequestsOverdue',
    expr: [
      `sum by (job, stage) (min_over_time(${its.stageOverdueRequests}[${hold}s])) >= ${count}`,
      `and max by (job, stage) (${its.stageOldestIdle}) > ${silentFor}`,
    ].join('\n'),
    labels: { severity: 'page' },
    annotations: {
      summary: '{{ $value }} requests are overdue in stage {{ $labels.stage }}.',
      runbook:
        'Open the live page of an instance: the oldest requests of that stage with their trace ids. Many at once wait for the same thing: look at what the stage calls.',
    },
  };
}

// Up to the budget the idle time is the age of the oldest, which a long stream has, too: so somebody has to be overdue.
export function requestStuck({ its }: Ground, stuckAfter: number): AlertRule {
  return {
    alert: 'RequestStuck',
    expr: [
      `max by (job, instance, stage) (${its.stageOldestIdle}) > ${stuckAfter}`,
      `and sum by (job, instance, stage) (${its.stageOverdueRequests}) > 0`,
    ].join('\n'),
    labels: { severity: 'ticket' },
    annotations: {
      summary:
        'A request has been silent in stage {{ $labels.stage }} for {{ $value | humanizeDuration }} on {{ $labels.instance }}.',
      runbook:
        'A single one that is stuck is a bug in its path, such as a callback that is never called: the live page of the instance has its trace id.',
    },
  };
}

// One that is old in its stage as well is a long stream, or is overdue there.
export function requestDoesNotEnd({ its }: Ground, longest: number): AlertRule {
  return {
    alert: 'RequestDoesNotEnd',
    expr: [
      `max by (job, instance) (${its.oldestAge}) > ${longest}`,
      `unless max by (job, instance) (${its.stageOldestAge}) > ${longest / 2}`,
    ].join('\n'),
    labels: { severity: 'ticket' },
    annotations: {
      summary:
        'A request has been moving between stages for {{ $value | humanizeDuration }} on {{ $labels.instance }}.',
      runbook:
        'It never stays anywhere and never ends: look for a retry without a limit. The live page of the instance lists the oldest with their trace ids.',
    },
  };
}

export function stageSaturated(
  { its, hold, window }: Ground,
  { stage, limit }: { readonly stage: string; readonly limit: number },
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
