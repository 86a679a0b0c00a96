import type { Ledger } from '../books/ledger.js';
import type { Request } from '../request/request.js';
import type { Stage } from '../words/stage.js';

/** Requests in flight. */
export function activeIn(ledgers: readonly Ledger<Request>[]): number {
  return ledgers.reduce((sum, { active }) => sum + active, 0);
}

/** Those of them that somebody still waits for. */
export function attachedIn(ledgers: readonly Ledger<Request>[]): number {
  return ledgers.reduce((sum, { active, detached }) => sum + active - detached, 0);
}

/** The requests in the stage, whatever attributes of theirs its series carry. */
export function countIn(ledgers: readonly Ledger<Request>[], stage: Stage): number {
  let count = 0;
  for (const ledger of ledgers) {
    for (const series of ledger.stageSeries) {
      if (series.stage === stage) count += series.count;
      else if (series.stage === undefined) count += countAmong(series.head, stage);
    }
  }
  return count;
}

/** Of a series that several stages share, such as the one that overflows. */
function countAmong(head: Request | undefined, stage: Stage): number {
  let count = 0;
  for (let request = head; request !== undefined; request = request.next) {
    if (request.stage === stage) count++;
  }
  return count;
}
