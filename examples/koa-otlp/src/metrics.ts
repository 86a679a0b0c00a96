import { createHttpMetrics } from '@stageguard/koa';

/** The queues that there are: what a client writes into the URL is checked against them before it is an attribute. */
export const QUEUES = ['build', 'deploy'] as const;

/** The requests in flight; those that wait for a job are in `wait`. */
export const http = createHttpMetrics({
  stages: { wait: { queue: QUEUES } },
  route: true,
});
