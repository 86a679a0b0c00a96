import type { RequestMetrics } from '@stageguard/core';

/**
 * Requests that the application begins by `run` or `guard` where none is current that has not ended, such as after the client
 * has gone.
 */
export interface Jobs {
  readonly begun: number;
  /** Those among them that `guard` has begun, by the `begin` of the metrics. */
  readonly guards: number;
}

export function watchJobs(metrics: Pick<RequestMetrics, 'current'>): Jobs {
  const jobs = { begun: 0, guards: 0 };
  const verbs = metrics as unknown as Record<'run' | 'guard', (...args: unknown[]) => unknown>;
  const { run, guard } = verbs;
  const isOver = () => metrics.current()?.stage === undefined;
  verbs.run = function (...args) {
    if (isOver()) jobs.begun++;
    return run.apply(this, args);
  };
  verbs.guard = function (...args) {
    if (isOver()) {
      jobs.begun++;
      jobs.guards++;
    }
    return guard.apply(this, args);
  };
  return jobs;
}
