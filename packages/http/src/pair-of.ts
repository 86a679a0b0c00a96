import type { HttpRequest, HttpResponse } from './message.js';
import type { Pair } from './pair.js';

// The one property that a request and a response get. A registered symbol: copies of this package share it. The number
// is the version of what a pair can be told.
const PAIR = Symbol.for('stageguard.2.exchange');

/** For messages that somebody has frozen; asked only where there has been one. */
const strays: WeakMap<object, Pair> = new WeakMap();
let anyStray = false;

/** Whatever it is given: routers are called with what is no message, or with nothing. */
export function pairOf(message: object): Pair | undefined {
  try {
    const pair = (message as { [PAIR]?: Pair } | undefined | null)?.[PAIR];
    return pair === undefined && anyStray ? strays.get(message) : pair;
  } catch {
    return undefined; // A Proxy may throw.
  }
}

export function attach(pair: Pair, req: HttpRequest, res: HttpResponse): void {
  attachTo(req, pair);
  attachTo(res, pair);
}

export function attachTo(message: object, pair: Pair): void {
  try {
    (message as { [PAIR]?: Pair })[PAIR] = pair;
  } catch {
    strays.set(message, pair);
    anyStray = true;
  }
}
