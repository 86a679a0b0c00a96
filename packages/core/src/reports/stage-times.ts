import type { Ledger } from '../books/ledger.js';
import type { Request } from '../request/request.js';

/** The live numbers of one series, read in place. Times are readings of one clock, in milliseconds. */
export interface StageTime {
  /** None where requests of several stages share the series. */
  readonly stage:
    | { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }
    | undefined;
  readonly count: number;
  /** Request-milliseconds up to `settled`; the count has been the same ever since. */
  readonly area: number;
  readonly settled: number;
}

/** All series whose clock is the same, and what it reads now. */
export interface StageTimes {
  readonly now: number;
  readonly series: readonly StageTime[];
}

/** None where nothing reads the clock. Reads it, which may call the application. */
export function stageTimesIn(ledgers: readonly Ledger<Request>[]): StageTimes[] {
  return ledgers
    .filter(({ settings }) => settings.timed)
    .map((ledger) => ({ now: ledger.now(), series: ledger.stageSeries }));
}
