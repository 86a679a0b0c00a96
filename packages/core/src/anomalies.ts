import { warnOnce } from './warn.js';

/** What went wrong and was mended. */
export const ANOMALY_KINDS = [
  'reclaimed',
  'overflow',
  'unknown_stage',
  'unknown_value',
  'no_request',
] as const;

export type AnomalyKind = (typeof ANOMALY_KINDS)[number];

/** How often each kind of anomaly has happened, and how much of that was reported. */
export class Anomalies {
  readonly #name: string;
  readonly #counts: Map<AnomalyKind, number> = new Map();
  readonly #reported: Map<AnomalyKind, number> = new Map();

  constructor(name: string) {
    this.#name = name;
  }

  /** Counts one, and logs its message the first time. */
  add(kind: AnomalyKind, message: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    warnOnce(`${this.#name}: ${message}`);
  }

  /** Feeds every kind's increase since it was last taken; 0 where there was none. */
  report(feed: (increase: number, kind: AnomalyKind) => boolean): void {
    for (const kind of ANOMALY_KINDS) {
      const count = this.#counts.get(kind) ?? 0;
      if (feed(count - (this.#reported.get(kind) ?? 0), kind)) this.#reported.set(kind, count);
    }
  }

  /** Takes over what another one has not reported. */
  absorb(other: Anomalies): void {
    other.report((increase, kind) => {
      this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + increase);
      return true;
    });
  }
}
