import type { Attributes } from '@opentelemetry/api';
import type { Ledger } from '../books/ledger.js';
import { Total } from '../numbers/total.js';
import type { Request } from '../request/request.js';
import { attributesKey } from '../words/attributes.js';
import { ensure } from '../words/ensure.js';

/** A counter that somebody keeps beside the numbers of a name, and that is exported wherever these are. */
export interface CounterDefinition {
  /** What follows the metrics' name, and a dot, in the name of the metric; or what follows `stageguard`. */
  readonly metric: string;
  /** One metric for all names, `stageguard.…`, with the name as the attribute `stageguard.name`; from this package's scope. */
  readonly ofProcess: boolean;
  readonly description: string;
  readonly unit: string;
}

/** Told of every series of these before anything is added to it. */
type Listener = (definition: CounterDefinition, total: Total) => void;

/** The counters that are kept beside one ledger. */
export class CountersBeside {
  listener: Listener | undefined;
  readonly #all: Map<CounterDefinition, Map<string, Total>> = new Map();

  /** Of all series. */
  forEach(callBack: Listener): void {
    for (const [definition, totals] of this.#all) {
      for (const total of totals.values()) callBack(definition, total);
    }
  }

  add(definition: CounterDefinition, increase: number, attributes: Attributes): void {
    const totals = ensure(this.#all, definition, (): Map<string, Total> => new Map());
    const key = attributesKey(attributes);
    let total = totals.get(key);
    if (total === undefined) {
      total = new Total({ ...attributes });
      totals.set(key, total);
      this.listener?.(definition, total);
    }
    total.count += increase;
  }
}

const beside: WeakMap<Ledger<Request>, CountersBeside> = new WeakMap();

export function countersBeside(ledger: Ledger<Request>): CountersBeside {
  return ensure(beside, ledger, () => new CountersBeside());
}
