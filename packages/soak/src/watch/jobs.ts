import type { RequestMetrics } from '@stageguard/core';

/** Requests that `run` begins where none is current that has not ended, such as after the client has gone. */
export interface Jobs {
  readonly begun: number;
}

export function watchJobs(metrics: Pick<RequestMetrics, 'current'>): Jobs {
  const jobs = { begun: 0 };
  const verbs = metrics as unknown as { run: (...args: unknown[]) => unknown };
  const { run } = verbs;
  verbs.run = function (...args) {
    if (metrics.current()?.stage === undefined) jobs.begun++;
    return run.apply(this, args);
  };
  return jobs;
}
