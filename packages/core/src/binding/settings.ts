import type { Budgets } from '../books/dues.js';
import type { LedgerSettings } from '../books/ledger.js';
import type { Switches } from '../reports/instruments.js';
import { warnOnce } from '../words/warn.js';
import type { InstrumentationScope } from './provider.js';

/** What a ledger and its exporter are made with. */
export interface BindingSettings extends LedgerSettings, Switches {
  readonly budgets: Budgets | undefined;
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
    if (later.given.has(option) && first[option] !== later[option]) sayDiffers(first, option);
  }
  if (later.given.has('durations') && !sameBuckets(first.durationBuckets, later.durationBuckets)) {
    sayDiffers(first, 'durations');
  }
  for (const option of ['budget', 'budgets']) {
    if (later.given.has(option) && !sameBudgets(first.budgets, later.budgets)) sayDiffers(first, option);
  }
}

function sayDiffers({ name }: BindingSettings, option: string): void {
  warnOnce(
    `${name}: an option differs from that of the first metrics object of the name, which holds`,
    option,
  );
}

function sameBuckets(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  return a?.join() === b?.join();
}

function sameBudgets(a: Budgets | undefined, b: Budgets | undefined): boolean {
  return textOf(a) === textOf(b);
}

function textOf(budgets: Budgets | undefined): string {
  return JSON.stringify([budgets?.byDefault, [...(budgets?.byStage ?? [])].sort()]);
}
