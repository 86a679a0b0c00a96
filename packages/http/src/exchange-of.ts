import type { Exchange } from './exchange.js';
import type { HttpRequest, HttpResponse } from './message.js';

// The one property that a request and a response get. A registered symbol: copies of this package share it.
const EXCHANGE = Symbol.for('stageguard.1.exchange');

/** For messages that somebody has frozen; asked only where there has been one. */
const strays: WeakMap<object, Exchange> = new WeakMap();
let anyStray = false;

/** The first exchange of a message. */
export function exchangeOf(message: object): Exchange | undefined {
  const exchange = (message as { [EXCHANGE]?: Exchange })[EXCHANGE];
  return exchange === undefined && anyStray ? strays.get(message) : exchange;
}

export function attach(exchange: Exchange, req: HttpRequest, res: HttpResponse): void {
  attachTo(req, exchange);
  attachTo(res, exchange);
}

function attachTo(message: object, exchange: Exchange): void {
  try {
    (message as { [EXCHANGE]?: Exchange })[EXCHANGE] = exchange;
  } catch {
    strays.set(message, exchange);
    anyStray = true;
  }
}
