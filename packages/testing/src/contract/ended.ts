import type { Outcome, OwnedRequest } from '@stageguard/core';
import type { ContractMetrics } from './binding.js';

/** How many requests have ended in each way. */
export type Ended = Partial<Record<Outcome, number>>;

/** Counts from now on how the requests of the metrics end. */
export function noteEnds(metrics: ContractMetrics): Ended {
  const ended: Ended = {};
  const note = (outcome: Outcome = 'ended') => {
    ended[outcome] = (ended[outcome] ?? 0) + 1;
  };
  const begin = metrics.begin.bind(metrics);
  metrics.begin = (...args) => {
    const owned: OwnedRequest = begin(...args);
    const { release, end } = owned;
    owned.release = (outcome) => {
      note(outcome);
      release.call(owned, outcome);
    };
    owned.end = (options) => {
      note(options?.outcome);
      end.call(owned, options);
    };
    return owned as ReturnType<typeof begin>;
  };
  return ended;
}
