import type { Attributes } from '@opentelemetry/api';
import type { Ledger } from '../books/ledger.js';
import type { ActiveSeries, StageSeries } from '../numbers/series.js';
import type { Request } from '../request/request.js';
import { attributesKey, OVERFLOW } from '../words/attributes.js';
import { idleIn, type Silent } from './idle.js';

/** One of the ledgers that are exported, and the one instant that a collection shows of it. */
export interface Reading {
  readonly ledger: Ledger<Request>;
  now: number;
}

/** One exported series of `active_requests`: the sum of those with its attributes in all ledgers. */
export class ActiveOutlet {
  readonly attributes: Attributes;
  readonly parts: { readonly series: ActiveSeries; readonly reading: Reading }[] = [];
  /** What the UpDownCounter has been fed, so that a collection feeds the difference. */
  reported = 0;
  /** What it is to be fed: taken of all series before the first is fed, since that may call the application. */
  taken = 0;

  constructor(attributes: Attributes) {
    this.attributes = attributes;
  }

  get count(): number {
    let count = 0;
    for (const { series } of this.parts) count += series.count;
    return count;
  }
}

interface StagePart {
  readonly series: StageSeries<Request>;
  readonly reading: Reading;
  /** How much of its area the counter of request-seconds has been fed. */
  reportedArea: number;
}

/** One exported series of the stage instruments: what has its attributes in all ledgers. */
export class StageOutlet {
  readonly attributes: Attributes;
  readonly parts: StagePart[] = [];
  reported = 0;
  taken = 0;
  /** Whether it is of a stage that has a budget, or of several stages. */
  budgeted = false;
  /** The same as the two above, of those that are overdue. */
  reportedOverdue = 0;
  takenOverdue = 0;

  constructor(attributes: Attributes) {
    this.attributes = attributes;
  }

  get count(): number {
    let count = 0;
    for (const { series } of this.parts) count += series.count;
    return count;
  }

  get overdue(): number {
    let overdue = 0;
    for (const { series } of this.parts) overdue += series.overdue;
    return overdue;
  }

  /** In seconds: see `idleIn`. */
  oldestIdle(silent: Silent): number {
    let idle = 0;
    for (const { series, reading } of this.parts)
      idle = Math.max(idle, idleIn(series, reading.ledger, reading.now, silent));
    return idle / 1_000;
  }

  /** In seconds, by the clock of whoever has been there longest. */
  get oldestAge(): number {
    let age = 0;
    for (const { series, reading } of this.parts) {
      if (reading.ledger.settings.timed) age = Math.max(age, series.oldestAge(reading.now));
    }
    return age / 1_000;
  }

  /** Exact for one ledger. Of several it is the sum: their requests may have been there at different times. */
  get peak(): number {
    let peak = 0;
    for (const { series, reading } of this.parts) peak += series.peak(reading.now);
    return peak;
  }

  /** Passes on the request-seconds since the last time, and notes them where that worked. */
  feedTime(add: (seconds: number) => boolean): void {
    let milliseconds = 0;
    for (const part of this.parts) {
      const { series, reading } = part;
      series.settle(reading.now);
      if (reading.ledger.settings.timed) milliseconds += series.area - part.reportedArea;
    }
    // Before it is passed on, which may call the application: that may ask for it again.
    const before = this.parts.map(({ reportedArea }) => reportedArea);
    for (const part of this.parts) part.reportedArea = part.series.area;
    if (add(milliseconds / 1_000)) return;
    this.parts.forEach((part, i) => {
      part.reportedArea = before[i] ?? part.reportedArea;
    });
  }
}

/** The outlets of one instrument, in the order in which they were met, and one for all beyond the limit. */
export class Outlets<O extends { readonly attributes: Attributes }> {
  readonly all: O[] = [];
  readonly #limit: number;
  readonly #create: (attributes: Attributes) => O;
  readonly #byAttributes: Map<string, O> = new Map();

  constructor(limit: number, create: (attributes: Attributes) => O) {
    this.#limit = limit;
    this.#create = create;
  }

  /** That of these attributes; a new one is passed to `announce`. */
  of(attributes: Attributes, announce: (outlet: O) => void): O {
    const key = attributesKey(attributes);
    const known = this.#byAttributes.get(key);
    if (known !== undefined) return known;
    // Each ledger keeps to the limit; several of them together need not.
    if (attributes !== OVERFLOW && this.all.length >= this.#limit) return this.of(OVERFLOW, announce);
    const outlet = this.#create(attributes);
    this.#byAttributes.set(key, outlet);
    this.all.push(outlet);
    announce(outlet);
    return outlet;
  }
}
