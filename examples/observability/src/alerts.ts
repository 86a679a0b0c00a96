import type { RuleFile } from './alert-rule.js';
import { countingAnomalies, notHooked, stagesDoNotSumUp } from './alerts-on-counting.js';
import { instanceDown } from './alerts-on-instances.js';
import { requestDoesNotEnd, requestStuck, requestsOverdue, stageSaturated } from './alerts-on-stages.js';
import { arrivalsWithoutEnds, drainDoesNotFinish, requestsEndBadly } from './alerts-on-traffic.js';
import { metricNames, type Path } from './metric-names.js';

export interface AlertOptions {
  /** The `name` of the metrics. */
  readonly name: string;
  /** How they come to Prometheus. Default: `scrape`. */
  readonly path?: Path;
  /**
   * So many overdue requests in one stage, of all instances together, are an incident, once one of them has been silent for
   * `silentFor` seconds. Longer than the slowest poll.
   */
  readonly overdue: { readonly count: number; readonly silentFor: number };
  /** A single request that has been silent for so many seconds is stuck. */
  readonly stuckAfter: number;
  /** So many seconds after it began, a request that still moves between stages will not end. */
  readonly longest: number;
  /** The stage where requests wait, and how many of all instances together are too many on average. Without it, no such alert. */
  readonly waitingIn?: { readonly stage: string; readonly limit: number };
  /** By outcome, the share of the ended requests that is too large, between 0 and 1. */
  readonly shares: { readonly aborted: number; readonly abandoned: number; readonly failed: number };
  /** Fewer requests than this prove nothing about shares and arrivals. */
  readonly fewest: number;
  /** How long a condition has to hold, in seconds. Twice as long has to span several scrapes. */
  readonly hold: number;
}

/** Alerts on requests in flight. Each one's runbook line says where to look first. */
export function buildAlerts(options: AlertOptions): RuleFile {
  const { name, path = 'scrape', hold, shares, fewest, waitingIn } = options;
  const ground = { its: metricNames(name, path), hold, window: 2 * hold };
  return {
    groups: [
      {
        name: `stageguard ${name}`,
        rules: [
          requestsOverdue(ground, options.overdue),
          requestStuck(ground, options.stuckAfter),
          requestDoesNotEnd(ground, options.longest),
          ...(waitingIn === undefined ? [] : [stageSaturated(ground, waitingIn)]),
          arrivalsWithoutEnds(ground, fewest),
          requestsEndBadly(ground, 'aborted', shares.aborted, fewest),
          requestsEndBadly(ground, 'abandoned', shares.abandoned, fewest),
          requestsEndBadly(ground, 'failed', shares.failed, fewest),
          drainDoesNotFinish(ground),
          stagesDoNotSumUp(ground),
          countingAnomalies(ground, name),
          notHooked(ground, name),
          // By OTLP `up` is the Collector's, not the process's.
          ...(path === 'scrape' ? [instanceDown(ground)] : []),
        ],
      },
    ],
  };
}
