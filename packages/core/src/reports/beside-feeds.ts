import type { Counter } from '@opentelemetry/api';
import type { Ledger } from '../books/ledger.js';
import type { Total } from '../numbers/total.js';
import type { Request } from '../request/request.js';
import { ensure } from '../words/ensure.js';
import { warnOnce } from '../words/warn.js';
import { type CounterDefinition, countersBeside } from './counters-beside.js';
import { TotalFeed } from './total-feed.js';

/** Feeds the counters that are kept beside the ledgers of one exporter. Those that nobody keeps are not made. */
export class BesideFeeds {
  readonly #counterOf: (definition: CounterDefinition) => Counter;
  readonly #limit: number;
  readonly #feeds: Map<CounterDefinition, TotalFeed> = new Map();

  constructor(counterOf: (definition: CounterDefinition) => Counter, cardinalityLimit: number) {
    this.#counterOf = counterOf;
    this.#limit = cardinalityLimit;
  }

  add(ledger: Ledger<Request>): void {
    const counters = countersBeside(ledger);
    const add = (definition: CounterDefinition, total: Total) => {
      try {
        this.#of(definition).add(total, ledger);
      } catch (error) {
        warnOnce('a meter failed to make a counter', error);
      }
    };
    counters.listener = add;
    counters.forEach(add);
  }

  remove(ledger: Ledger<Request>): void {
    countersBeside(ledger).listener = undefined;
    for (const feed of this.#feeds.values()) feed.remove(ledger);
  }

  take(): void {
    for (const feed of this.#feeds.values()) feed.take();
  }

  feed(): void {
    for (const feed of this.#feeds.values()) feed.feed();
  }

  #of(definition: CounterDefinition): TotalFeed {
    return ensure(this.#feeds, definition, () => new TotalFeed(this.#counterOf(definition), this.#limit));
  }
}
