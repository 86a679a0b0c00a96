import type { Ledger } from '../books/ledger.js';
import { ENDED } from '../words/outcome.js';
import type { Stage } from '../words/stage.js';
import { Request, type RequestOwner } from './request.js';
import type { RequestName } from './request-name.js';
import { activeSpanIds } from './trace-id.js';

/** So many requests that have ended are kept for later ones: 180 kB. */
const MOST_SPARE = 1_000;

/**
 * The requests of one metrics object. Those that have ended serve later ones: an old object that comes to refer to a new
 * one is noted for the next garbage collection, at every change of a list; from old ones in old series nothing is noted.
 * Counts alone cost 44 to 58 times less than raw OpenTelemetry so, without it 34 times.
 */
export class Requests implements RequestOwner {
  readonly detached: Stage | undefined;
  /** Where the next ones count. */
  #ledger: Ledger<Request>;
  readonly #spare: Request[] = [];

  constructor(ledger: Ledger<Request>, detached: Stage | undefined) {
    this.#ledger = ledger;
    this.detached = detached;
  }

  get ledger(): Ledger<Request> {
    return this.#ledger;
  }

  /** Later ones count there; those in flight end where they began. */
  countIn(ledger: Ledger<Request>): void {
    this.#ledger = ledger;
    this.#spare.length = 0;
  }

  /** May call the application, whose attributes, clock and tracing it reads, before it makes anything. */
  begin(attributes: unknown, stage: Stage, name: RequestName | undefined): Request {
    const ledger = this.#ledger;
    const { sets } = ledger;
    const set = attributes === undefined ? sets.empty : sets.extended(sets.empty, attributes);
    const active = set.activeSeries;
    const series = set.seriesOf(stage) ?? set.createSeriesOf(stage);
    const now = ledger.now();
    const spare = ledger === this.#ledger ? this.#spare.pop() : undefined;
    const request = spare ?? new Request(this, ledger, set, stage, series);
    request.begin(set, active, stage, series, now);
    request.name = name;
    request.span = activeSpanIds();
    return request;
  }

  /** Takes one that has ended, and whose handle has let go of it, for later. */
  giveBack(request: Request): void {
    if (!request.nothingOpen || request.ledger !== this.#ledger || this.#spare.length >= MOST_SPARE) return;
    // Attributes beyond the limits live as long as their requests.
    if (!request.attributes.kept) request.attributes = request.ledger.sets.empty;
    this.#spare.push(request);
  }

  /** Ends all that are in flight, whoever has their handles. */
  endAll(ledger: Ledger<Request>): void {
    // Once, and before the walk: to read the clock may call the application.
    const now = ledger.now();
    const its: Request[] = [];
    for (const { head } of ledger.stageSeries) {
      for (let request = head; request !== undefined; request = request.next) {
        if (request.owner === this) its.push(request);
      }
    }
    // What is called at an end may end others.
    for (const request of its) request.end(now, ENDED);
  }
}
