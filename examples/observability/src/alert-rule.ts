import type { MetricNames } from './metric-names.js';

/** One rule of Prometheus. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: 'page' | 'ticket' };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

export interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly AlertRule[] }[];
}

/** What a rule is made of: the metrics' names, how long a condition holds, and twice as long, in seconds. */
export interface Ground {
  readonly its: MetricNames;
  readonly hold: number;
  readonly window: number;
}
