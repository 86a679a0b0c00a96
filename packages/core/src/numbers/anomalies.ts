import { warnOnce } from '../words/warn.js';

/** What went wrong and was mended, by the text that says so. */
export const ANOMALY_KINDS = [
  'reclaimed',
  'overflow',
  'unknown_stage',
  'unknown_value',
  'no_request',
  'not_hooked',
  'second_version',
] as const;

/** What the attribute `kind` of `stageguard.anomalies` says. */
export type AnomalyKind = (typeof ANOMALY_KINDS)[number];

/** How often each kind of anomaly has happened, and how much of that was reported. */
export class Anomalies {
  readonly counts: Record<AnomalyKind, number> = zeros();
  readonly reported: Record<AnomalyKind, number> = zeros();
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** Counts one. Logs the text the first time, with each detail; see `warnOnce`. */
  add(kind: AnomalyKind, text: string, detail?: unknown): void {
    this.counts[kind]++;
    warnOnce(`${this.#name}: ${text}`, detail);
  }
}

function zeros(): Record<AnomalyKind, number> {
  return Object.fromEntries(ANOMALY_KINDS.map((kind) => [kind, 0])) as Record<AnomalyKind, number>;
}
