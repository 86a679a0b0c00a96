import type { Ledger } from '../books/ledger.js';
import type { Request } from './request.js';

// One costs 20 to 50 ns.
const MOST_LOOKED_AT = 20_000;

/**
 * Once a second, off every request's path: looks at the requests whose second has come, and finds out which are overdue. A
 * healthy one is looked at about once for each budget. Every second another ledger is the first, since the bound is for all.
 */
export function lookAtDue(ledgers: readonly Ledger<Request>[], second: number): void {
  let left = MOST_LOOKED_AT;
  ledgers.forEach((_, i) => {
    const ledger = ledgers[(i + second) % ledgers.length];
    if (ledger !== undefined) left = lookIn(ledger, left);
  });
}

/** Returns what is left of the looks. */
function lookIn(ledger: Ledger<Request>, most: number): number {
  const { dues } = ledger;
  if (dues === undefined) return most;
  // First of all, since it may call the application.
  const now = ledger.now();
  let left = most;
  for (const slot of dues.passed(now)) {
    while (slot.first !== undefined && left > 0) {
      slot.first.fallDue(now);
      left--;
    }
  }
  return left;
}
