import { AsyncResource } from 'node:async_hooks';
import type { Ledger } from '../books/ledger.js';
import { lookAtDue, tellOverdue } from '../request/due.js';
import { finishLate } from '../request/late.js';
import { giveBackWithoutFinalizers } from '../request/reclamation.js';
import type { Request } from '../request/request.js';
import { visit } from '../request/visits.js';
import { lookAround } from '../request/watch.js';
import { ticks } from '../words/clock.js';
import { originals, type Timer } from '../words/originals.js';
import { warnOnce } from '../words/warn.js';
import { sayOtherVersions } from './copies.js';
import { forgetName, names } from './names.js';

const MOST_LOOKS = 5_000;
const MOST_ASKED = 5_000;

// The context in which this is loaded: a timer keeps the one in which it is made, and that of a request is not ours to
// keep.
const atLoad = new AsyncResource('stageguard');
let timer: Timer | undefined;

/**
 * Once a second, off every request's path: looks whether providers have come or changed (a service with one stuck request
 * begins nothing, an idle one should show its zeros), registers handles for reclamation, gives back what is lost where no
 * finalizer does, asks watches, and finds out which requests are overdue. The timer does not keep the process alive, and ends
 * with the last name: test runners load this anew for each file.
 */
export function everySecond(): void {
  timer ??= atLoad.runInAsyncScope(() => originals.setInterval(tick, 1_000).unref());
}

function tick(): void {
  // What throws here would end the process.
  try {
    ticks.count++;
    finishLate();
    const all: Ledger<Request>[] = [];
    for (const it of [...names.values()]) {
      it.lookAround();
      forgetName(it);
      sayOtherVersions(it);
      for (const { ledger } of it.bindings) all.push(ledger);
    }
    // Those that are watched already come first: among them are the oldest.
    lookAround(MOST_LOOKS);
    giveBackWithoutFinalizers(MOST_ASKED);
    visit(all, ticks.count);
    lookAtDue(all, ticks.count);
    tellOverdue(all, ticks.count);
  } catch (error) {
    warnOnce('the look around of a second failed', error);
  }
  if (names.size > 0) return;
  originals.clearInterval(timer);
  timer = undefined;
}
