import type { Exchange } from './exchange.js';
import type { HttpRequest, HttpResponse } from './message.js';
import type { Pair } from './pair.js';

// The one property that a request and a response get. A registered symbol: copies of this package share it.
const PAIR = Symbol.for('stageguard.1.exchange');

/** For messages that somebody has frozen; asked only where there has been one. */
const strays: WeakMap<object, Pair> = new WeakMap();
let anyStray = false;

export function pairOf(message: object): Pair | undefined {
  const pair = (message as { [PAIR]?: Pair })[PAIR];
  return pair === undefined && anyStray ? strays.get(message) : pair;
}

/** The first exchange of a message. */
export function exchangeOf(message: object): Exchange | undefined {
  return pairOf(message)?.exchange;
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
