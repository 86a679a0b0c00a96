import type { Exchange } from './exchange.js';
import type { HttpRequest, HttpResponse } from './message.js';
import type { Pair } from './pair.js';

// The one property that a request and a response get. A registered symbol: copies of this package share it.
const PAIR = Symbol.for('stageguard.1.exchange');

/** For messages that somebody has frozen; asked only where there has been one. */
const strays: WeakMap<object, Pair> = new WeakMap();
let anyStray = false;

/** Whatever it is given: routers are called with what is no message, or with nothing. */
export function pairOf(message: object): Pair | undefined {
  const pair = (message as { [PAIR]?: Pair } | undefined)?.[PAIR];
  return pair === undefined && anyStray ? strays.get(message) : pair;
}

/** For adapters: the exchange of a message under the name of some metrics, or its first one. */
export function exchangeOf(message: object, name?: string): Exchange | undefined {
  const pair = pairOf(message);
  return name === undefined ? pair?.exchange : pair?.find(name);
}

export function attach(pair: Pair, req: HttpRequest, res: HttpResponse): void {
  attachTo(req, pair);
  attachTo(res, pair);
}

function attachTo(message: object, pair: Pair): void {
  try {
    (message as { [PAIR]?: Pair })[PAIR] = pair;
  } catch {
    strays.set(message, pair);
    anyStray = true;
  }
}
