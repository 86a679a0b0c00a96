import type { LedgerSettings } from '../books/ledger.js';
import type { Switches } from '../reports/instruments.js';
import { warnOnce } from '../words/warn.js';
import type { InstrumentationScope } from './provider.js';

/** What a ledger and its exporter are made with. */
export interface BindingSettings extends LedgerSettings, Switches {
  readonly scope: InstrumentationScope;
  /** The options that were given, and not left to their defaults. */
  readonly given: ReadonlySet<string>;
}

const COMPARED = [
  'stageEntries',
  'endedRequests',
  'stageTime',
  'oldestAge',
  'stageOldestAge',
  'stagePeak',
  'peakWindow',
  'cardinalityLimit',
  'clock',
] as const;

/** What the package that owns a name says of it. */
export type Ownership = Pick<BindingSettings, 'scope' | 'description'>;

/** Says which options of a later metrics object differ from those of the first one of its name, which hold. */
export function sayContradictions(first: BindingSettings, later: BindingSettings): void {
  for (const option of COMPARED) {
    if (!later.given.has(option) || first[option] === later[option]) continue;
    warnOnce(
      `${first.name}: an option differs from that of the first metrics object of the name, which holds`,
      option,
    );
  }
  if (!later.given.has('durations') || sameBuckets(first.durationBuckets, later.durationBuckets)) return;
  warnOnce(
    `${first.name}: an option differs from that of the first metrics object of the name, which holds`,
    'durations',
  );
}

function sameBuckets(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  return a?.join() === b?.join();
}
