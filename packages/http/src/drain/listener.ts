import { Server } from 'node:net';
import { originals, type Timer } from '@stageguard/core/adapter';
import { keptBySymbol } from '../kept-by-symbol.js';
import { wholeTurn } from './turn.js';

/** Where connections never cease to come, the listener is closed after so many milliseconds all the same. */
const LONGEST_ACCEPTING = 1_000;

/**
 * Resolves when the loop has gone round once without a new connection: the kernel keeps no client waiting that has
 * connected already. Of those that wait when a listener closes it resets the connection, and Node accepts one a round.
 */
export async function acceptWaiting(server: Server): Promise<void> {
  let accepted = server.listening;
  const count = () => {
    accepted = true;
  };
  const begun = originals.now();
  server.on('connection', count);
  try {
    while (accepted && originals.now() - begun < LONGEST_ACCEPTING) {
      accepted = false;
      await wholeTurn();
    }
  } finally {
    server.removeListener('connection', count);
  }
}

/**
 * Closes the listener alone. `close` of Node's servers also ends idle connections at once, one whose next request is on its
 * way among them, ends sessions of HTTP/2 without a warning (Node 24), and stops to look at the times that clients have for a head.
 */
export function closeListener(server: Server): void {
  if (server.listening) Server.prototype.close.call(server);
}

/** What `close` would have done: stops to look at those times. */
export function stopTimeouts(server: Server): void {
  if (server.listening) return;
  originals.clearInterval(keptBySymbol<Timer>(server, 'http.server.connectionsCheckingInterval'));
}

export function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((_, count) => resolve(count ?? 0)));
}
