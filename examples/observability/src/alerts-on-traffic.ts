import type { AlertRule, Ground } from './alert-rule.js';

/*
 * Differences of counters at two scrapes are exact, and `offset` has none for a process that is younger than the window. Samples
 * of a gauge miss what came and went between two scrapes, and `increase` guesses at the ends of its window.
 */

/** How much larger it is, in each process, than it was a window ago. */
function grownBy(metric: string, window: number): string {
  const sum = 'sum by (job, instance)';
  return `${sum} (${metric}) - ${sum} (${metric} offset ${window}s)`;
}

/**
 * Requests begin, and none ends or has its answer begin: what all of them need is blocked. Where none ends, what there are more of
 * in flight has begun.
 */
export function arrivalsWithoutEnds({ its, hold, window }: Ground, fewest: number): AlertRule {
  return {
    alert: 'ArrivalsWithoutEnds',
    expr: [
      // HTTP's active_requests has no series before the first request.
      `${grownBy(its.stageRequests, window)} >= ${fewest}`,
      `and ${grownBy(its.endedRequests, window)} == 0`,
      `unless ${grownBy(`${its.stageEntries}{stage=~"respond|stream"}`, window)} > 0`,
    ].join('\n'),
    // The last ones need time to end, too.
    for: `${hold}s`,
    labels: { severity: 'page' },
    annotations: {
      summary: `{{ $value }} requests have begun within ${window} s on {{ $labels.instance }}, and none has ended.`,
      runbook:
        'The stage with the most requests is where they wait: what it needs (a pool, a lock, another service) is taken or gone. The live page of the instance has the oldest.',
    },
  };
}

const BAD = {
  aborted: {
    alert: 'RequestsAborted',
    summary: 'of the requests were given up by their clients.',
    runbook:
      'Where they gave up says where they waited: sum by (stage) (rate(…_ended_requests_total{outcome="aborted"}[5m])). Compare with the clients\' time limits.',
  },
  abandoned: {
    alert: 'RequestsAbandoned',
    summary: 'of the requests left work behind that nobody can finish.',
    runbook:
      'A handler waits for an event that does not come once its client has gone, such as the end of an upload: the stage in ended_requests says which.',
  },
  failed: {
    alert: 'RequestsFailed',
    summary: 'of the requests were broken off by this side.',
    runbook:
      'Answers were cut, or jobs threw: the stage in ended_requests says where, the log of the instance why. A shutdown by force does it, too.',
  },
} as const;

// Held for as long as the window: what happened in a moment has left it by then.
export function requestsEndBadly(
  { its, window }: Ground,
  outcome: keyof typeof BAD,
  share: number,
  fewest: number,
): AlertRule {
  const { alert, summary, runbook } = BAD[outcome];
  const ended = `${its.endedRequests}{outcome="${outcome}"}`;
  return {
    alert,
    expr: [
      `sum by (job) (rate(${ended}[${window}s])) / sum by (job) (rate(${its.endedRequests}[${window}s])) > ${share}`,
      `and sum by (job) (increase(${ended}[${window}s])) >= ${fewest}`,
    ].join('\n'),
    for: `${window}s`,
    labels: { severity: 'ticket' },
    annotations: { summary: `{{ $value | humanizePercentage }} ${summary}`, runbook },
  };
}

/** Somebody is overdue, and nothing else goes on: a process that drains waits for them. */
export function drainDoesNotFinish({ its, window }: Ground): AlertRule {
  return {
    alert: 'DrainDoesNotFinish',
    expr: [
      `sum by (job, instance) (${its.stageOverdueRequests}) > 0`,
      `and ${grownBy(its.stageEntries, window)} == 0`,
      `and ${grownBy(its.endedRequests, window)} == 0`,
    ].join('\n'),
    labels: { severity: 'ticket' },
    annotations: {
      summary: '{{ $value }} requests are overdue on {{ $labels.instance }}, and none begins, moves or ends.',
      runbook:
        'A process that drains waits for these: stage detached is work whose client has gone. Elsewhere all of them wait for the same thing.',
    },
  };
}
