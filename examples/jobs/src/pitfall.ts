import { createRequestMetrics } from '@stageguard/core';

export const jobs = createRequestMetrics({ name: 'billing.jobs' });

/** Wrong: the request is current while `fn` runs, and nothing ends it. Every job stays counted. */
export function leaks<R>(fn: () => Promise<R>): Promise<R> {
  return jobs.begin().with(fn);
}

/** Right: it ends with the promise. */
export function counts<R>(fn: () => Promise<R>): Promise<R> {
  return jobs.job(fn);
}
