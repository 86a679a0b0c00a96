import type { Ledger } from '../books/ledger.js';
import { rotated } from '../words/rotated.js';
import { MOST_TOLD, overdueChannel, tellRecovered } from './overdue-events.js';
import type { Request } from './request.js';

// One costs 20 to 50 ns.
const MOST_LOOKED_AT = 20_000;

/**
 * Once a second, off every request's path: looks at the requests whose second has come, and finds out which are overdue. A
 * healthy one is looked at about once for each budget. Every second another ledger is the first, since the bound is for all.
 */
export function lookAtDue(ledgers: readonly Ledger<Request>[], second: number): void {
  let left = MOST_LOOKED_AT;
  for (const ledger of rotated(ledgers, second)) left = lookIn(ledger, left);
}

/** Tells whoever has subscribed which requests have recovered, and which are overdue. Calls the application. */
export function tellOverdue(ledgers: readonly Ledger<Request>[], second: number): void {
  tellRecovered();
  if (!overdueChannel.hasSubscribers) return;
  const untold: Request[] = [];
  for (const { dues } of rotated(ledgers, second)) {
    for (let it = dues?.overdue.first; it !== undefined && untold.length < MOST_TOLD; it = it.slotNext)
      untold.push(it);
  }
  for (const request of untold) request.tell();
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
