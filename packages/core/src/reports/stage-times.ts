import type { Ledger } from '../books/ledger.js';
import { Moment } from '../numbers/series.js';
import type { Request } from '../request/request.js';

/** The request-time of one series since a moment. */
export interface StageTime {
  /** None where requests of several stages share the series. */
  readonly stage:
    | { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }
    | undefined;
  /** In request-milliseconds. */
  readonly area: number;
}

/** Of all series whose clock is the same. */
export interface StageTimes {
  /** How long ago the moment was by that clock, in milliseconds. */
  readonly length: number;
  readonly series: readonly StageTime[];
}

/**
 * Measures from a moment to come, exactly, whatever enters and leaves before it and after it. A change of the counts costs nothing
 * more for it: the comparison that finds the end of a peak's window finds the moment, too.
 */
export interface StageTimer {
  /** Measures anew, from so many milliseconds from now on; more than 0. Reads the clock, which may call the application. */
  startIn(delay: number): void;
  /**
   * What each stage has had since; nothing before the moment has come. A source that has been added since the start is not
   * measured, nor is one where nothing reads the clock. Reads the clock.
   */
  read(): StageTimes[];
  /** Measures no more. */
  close(): void;
}

/** `ledgers` finds those that are one truth now. */
export function stageTimerOf(ledgers: () => readonly Ledger<Request>[]): StageTimer {
  const moments = new WeakMap<Ledger<Request>, Moment>();
  return {
    startIn(delay) {
      for (const ledger of ledgers()) {
        const moment = moments.get(ledger) ?? new Moment();
        moments.set(ledger, moment);
        ledger.expect(moment, ledger.now() + delay);
      }
    },
    read() {
      return ledgers().flatMap((ledger) => {
        const moment = moments.get(ledger);
        return moment === undefined || !ledger.settings.timed ? [] : timesSince(moment, ledger);
      });
    },
    close() {
      for (const ledger of ledgers()) {
        const moment = moments.get(ledger);
        if (moment !== undefined) ledger.forget(moment);
      }
    },
  };
}

function timesSince(moment: Moment, ledger: Ledger<Request>): StageTimes[] {
  const now = ledger.now();
  if (now <= moment.at) return [];
  const series = ledger.stageSeries.map((each) => {
    each.settle(now);
    return { stage: each.stage, area: each.area - each.areaAt(moment) };
  });
  return [{ length: now - moment.at, series }];
}
