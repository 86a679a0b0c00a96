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

/** Whether a stage is one of those that are asked for. */
export type Means = (stage: Stage) => boolean;

/** The requests in those stages, whatever attributes of theirs the series carry. */
export function countIn(ledgers: readonly Ledger<Request>[], means: Means): number {
  let count = 0;
  for (const ledger of ledgers) {
    for (const series of ledger.stageSeries) {
      if (series.stage === undefined) count += countAmong(series.head, means);
      else if (means(series.stage)) count += series.count;
    }
  }
  return count;
}

/** Of a series that several stages share, such as the one that overflows. */
function countAmong(head: Request | undefined, means: Means): number {
  let count = 0;
  for (let request = head; request !== undefined; request = request.next) {
    if (means(request.stage)) count++;
  }
  return count;
}
