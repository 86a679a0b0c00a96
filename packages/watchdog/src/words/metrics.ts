import type { RequestMetrics } from '@stageguard/core';

/** Any metrics object: stages are parameters of its methods, so that no other type takes all. */
// biome-ignore lint/suspicious/noExplicitAny: see above.
export type WatchedMetrics = RequestMetrics<any>;
