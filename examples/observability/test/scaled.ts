import type { AlertOptions } from '@stageguard/example-observability';

/** The alerts of the demo, in seconds instead of minutes. */
export const SCALED: AlertOptions = {
  name: 'dynamo.frontend',
  overdue: { count: 3, silentFor: 7 },
  stuckAfter: 12,
  longest: 12,
  waitingIn: { stage: 'queue', limit: 6 },
  shares: { aborted: 0.2, abandoned: 0.05, failed: 0.1 },
  fewest: 5,
  hold: 4,
};
