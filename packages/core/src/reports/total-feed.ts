import type { Attributes, Counter } from '@opentelemetry/api';
import type { Ledger } from '../books/ledger.js';
import type { Total } from '../numbers/total.js';
import type { Request } from '../request/request.js';
import { feed } from './instruments.js';
import { Outlets } from './outlets.js';

interface Part {
  readonly total: Total;
  readonly ledger: Ledger<Request>;
  /** What its count was when it was last looked at. */
  taken: number;
}

/** One exported series of a counter: what has its attributes in all ledgers. */
class TotalOutlet {
  readonly attributes: Attributes;
  readonly parts: Part[] = [];

  constructor(attributes: Attributes) {
    this.attributes = attributes;
  }

  /** Passes on what has been taken and is not exported yet, and notes it where that worked. */
  feed(add: (increase: number) => boolean): void {
    let sum = 0;
    // Noted before it is passed on, which may call the application: that may ask for it again.
    const increases = this.parts.map((part) => {
      const increase = part.taken - part.total.exported;
      part.total.exported = part.taken;
      sum += increase;
      return { part, increase };
    });
    if (add(sum)) return;
    for (const { part, increase } of increases) part.total.exported -= increase;
  }
}

/** Feeds one counter with what the totals of all ledgers have grown by. */
export class TotalFeed {
  readonly #counter: Counter;
  readonly #outlets: Outlets<TotalOutlet>;
  /** Whether the series have been added to in their order since the last collection. */
  #inOrder = true;

  constructor(counter: Counter, cardinalityLimit: number) {
    this.#counter = counter;
    this.#outlets = new Outlets(cardinalityLimit, (attributes) => new TotalOutlet(attributes));
  }

  add(total: Total, ledger: Ledger<Request>): void {
    const { parts } = this.#outlets.of(total.attributes, ({ attributes }) => this.#announce(attributes));
    if (parts.some((part) => part.total === total)) return;
    parts.push({ total, ledger, taken: total.exported });
  }

  remove(ledger: Ledger<Request>): void {
    this.take();
    this.feed();
    for (const { parts } of this.#outlets.all) {
      for (let i = parts.length - 1; i >= 0; i--) if (parts[i]?.ledger === ledger) parts.splice(i, 1);
    }
  }

  /** Looks at all of them: before the first is fed, since that may call the application. */
  take(): void {
    for (const { parts } of this.#outlets.all) for (const part of parts) part.taken = part.total.count;
  }

  /** Feeds all of them, unchanged ones by 0: see `Exporter`. */
  feed(): void {
    this.#inOrder = false;
    for (const outlet of this.#outlets.all) {
      outlet.feed((increase) => feed(this.#counter, increase, outlet.attributes));
    }
  }

  /** A new series comes after the older ones, also where the SDK has forgotten those at a collection. */
  #announce(attributes: Attributes): void {
    if (!this.#inOrder) {
      this.#inOrder = true;
      for (const outlet of this.#outlets.all) feed(this.#counter, 0, outlet.attributes);
    }
    feed(this.#counter, 0, attributes);
  }
}
