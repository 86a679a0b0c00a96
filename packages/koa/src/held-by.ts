import { settled } from '@stageguard/core/adapter';
import type { Exchange } from '@stageguard/http';

/**
 * Calls what runs the middleware, in the context of the exchange, and holds the exchange until the promise is settled:
 * work that goes on when the client is answered or gone is `detached`.
 */
export function heldBy<R>(exchange: Exchange, run: () => R): R {
  const hold = exchange.hold();
  if (hold === undefined) return exchange.within(run);
  return settled(() => exchange.within(run), hold.end);
}
