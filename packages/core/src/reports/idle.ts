import type { Ledger } from '../books/ledger.js';
import type { StageSeries } from '../numbers/series.js';
import type { Request } from '../request/request.js';

/** Since when the longest silent one of each series has been that, by its ledger's clock, where one is overdue. */
export type Silent = ReadonlyMap<StageSeries<Request>, number>;

export function silentIn(ledgers: Iterable<Ledger<Request>>): Silent {
  const silent = new Map<StageSeries<Request>, number>();
  for (const { dues } of ledgers) {
    if (dues === undefined) continue;
    for (const { first } of [dues.overdue, dues.told]) {
      for (let it = first; it !== undefined; it = it.lasting?.after) {
        const since = dues.silentSince(it);
        const longest = silent.get(it.series);
        if (longest === undefined || since < longest) silent.set(it.series, since);
      }
    }
  }
  return silent;
}

/** In milliseconds: exact where one is overdue, else up to its budget the age of the oldest. */
export function idleIn(
  series: StageSeries<Request>,
  ledger: Ledger<Request>,
  now: number,
  silent: Silent,
): number {
  const since = silent.get(series);
  if (since !== undefined) return Math.max(0, now - since);
  return Math.min(withinOf(series, ledger), series.oldestAge(now));
}

/** Whether requests in it can be overdue. */
export function isBudgeted({ stage }: StageSeries<Request>, { dues }: Ledger<Request>): boolean {
  return dues !== undefined && (stage === undefined || dues.of(stage).within !== undefined);
}

/** Milliseconds. */
function withinOf({ stage }: StageSeries<Request>, { dues }: Ledger<Request>): number {
  if (dues === undefined) return 0;
  return stage === undefined ? dues.longest : (dues.of(stage).within ?? 0);
}
