import type { Ledger } from '../books/ledger.js';
import type { StageSeries } from '../numbers/series.js';
import { rotated } from '../words/rotated.js';
import { file } from './overdue.js';
import type { Request } from './request.js';

// To register 100,000 handles at once took 30 ms.
const MOST_REGISTERED = 5_000;
const MOST_VISITED = 50_000;
/** So many of one series before it is the next one's turn. */
const TURN = 64;

/** What is left of one second's work. */
interface Budget {
  registered: number;
  visited: number;
}

/**
 * Once a second, off every request's path: looks at the requests that have come since the last second, and registers
 * their handles for reclamation. The oldest come first, and series take turns: a busy name keeps no other one waiting.
 * Every second another series is the first, since the budget may not last for one turn of each.
 */
export function visit(ledgers: readonly Ledger<Request>[], second: number): void {
  const budget: Budget = { registered: MOST_REGISTERED, visited: MOST_VISITED };
  const all = ledgers.flatMap(({ stageSeries }) => stageSeries).filter(following);
  let waiting = rotated(all, second);
  while (waiting.length > 0) waiting = waiting.filter((series) => visitSome(series, budget));
}

/** Returns whether there is more to look at, and something left to do it with. */
function visitSome(series: StageSeries<Request>, budget: Budget): boolean {
  const turn: Request[] = [];
  const most = Math.min(TURN, budget.registered, budget.visited);
  let request = following(series);
  while (request !== undefined && turn.length < most) {
    turn.push(request);
    request = request.next;
  }
  series.visited = turn.at(-1) ?? series.visited;
  // To look at one may end it, and others: so not while their list is walked.
  for (const each of turn) {
    file(each);
    budget.registered -= each.registerHandles();
  }
  budget.visited -= turn.length;
  return turn.length > 0 && turn.length === most;
}

function following(series: StageSeries<Request>): Request | undefined {
  return series.visited === undefined ? series.head : series.visited.next;
}
