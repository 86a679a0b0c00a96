import type { Dues } from '../books/dues.js';
import type { Ledger } from '../books/ledger.js';
import { type Slot, startWith } from '../numbers/slots.js';
import { rotated } from '../words/rotated.js';
import { fallDue, fallDueUnlessMoved, recoverIfMoved, tellOf } from './overdue.js';
import { MOST_TOLD, overdueChannel, tellRecovered } from './overdue-events.js';
import type { Request } from './request.js';

// One costs 20 to 50 ns.
const MOST_LOOKED_AT = 20_000;
// To ask one whether bytes have moved costs 200 to 400 ns: all of it less than a collection of 1,000 series.
const MOST_ASKED = 4_000;
/** So many of those that are overdue already. */
const MOST_ASKED_AGAIN = 1_000;

/** What is left of one second's work. */
interface Left {
  looks: number;
  questions: number;
  questionsAgain: number;
}

/**
 * Once a second, off every request's path: looks at the requests whose second has come, and finds out which are overdue. A
 * healthy one is looked at about once for each budget, or asked eight times whether bytes have moved. Every second another
 * ledger is the first, since the bound is for all.
 */
export function lookAtDue(ledgers: readonly Ledger<Request>[], second: number): void {
  const left: Left = { looks: MOST_LOOKED_AT, questions: MOST_ASKED, questionsAgain: MOST_ASKED_AGAIN };
  for (const ledger of rotated(ledgers, second)) lookIn(ledger, left);
}

/** Tells whoever has subscribed which requests have recovered, and which are overdue. Calls the application. */
export function tellOverdue(ledgers: readonly Ledger<Request>[], second: number): void {
  tellRecovered();
  if (!overdueChannel.hasSubscribers) return;
  const untold: Request[] = [];
  for (const { dues } of rotated(ledgers, second)) {
    for (let it = dues?.overdue.first; it !== undefined && untold.length < MOST_TOLD; it = it.lasting?.after)
      untold.push(it);
  }
  for (const request of untold) tellOf(request);
}

function lookIn(ledger: Ledger<Request>, left: Left): void {
  const { dues } = ledger;
  if (dues === undefined) return;
  // First of all, since it may call the application.
  const now = ledger.now();
  dues.look(now);
  for (const slot of dues.calling.passed(now)) {
    for (; slot.first !== undefined && left.looks > 0; left.looks--) fallDue(slot.first, dues, now);
  }
  if (!dues.anyBytes) return;
  // Before others are found, which need not be asked again in the same second.
  for (const slot of [dues.overdue, dues.told]) askAgain(dues, slot, now, left);
  for (const slot of dues.moving.passed(now)) {
    for (; slot.first !== undefined && left.questions > 0; left.questions--)
      fallDueUnlessMoved(slot.first, dues, now);
  }
}

/** Asks those that are overdue whether bytes move again: so many a second, going on where it stopped. */
function askAgain(dues: Dues<Request>, slot: Slot<Request>, now: number, left: Left): void {
  const its: Request[] = [];
  let it = slot.first;
  for (let looks = MOST_LOOKED_AT; it !== undefined && looks > 0 && left.questionsAgain > 0; looks--) {
    if (dues.of(it.stage).bytes) {
      its.push(it);
      left.questionsAgain--;
    }
    it = it.lasting?.after;
  }
  if (it !== undefined) startWith(slot, it);
  // To ask one may end others: so not while their list is walked.
  for (const each of its) recoverIfMoved(each, dues, now);
}
