import type { Connection, HttpRequest, HttpResponse } from './message.js';

/** A connection of HTTP/1.1 as Node has it. Of what is not Node's own anything may be missing. */
interface Socket extends Connection {
  listenerCount?(event: string): number;
  readonly bytesWritten?: number;
  /** The response whose turn it is. */
  readonly _httpMessage?: unknown;
}

/**
 * Whether somebody reads the connection of an upgrade himself: it has become a WebSocket. Node has taken its own listeners
 * off when it emits `upgrade`; a framework that is handed the request has no business with the bytes.
 */
export function isTakenOver(connection: Connection | undefined): boolean {
  return readers(connection as Socket | undefined) > 0;
}

/**
 * The same for a request that asks for an upgrade and came as a plain one, since nobody listens for `upgrade`: somebody
 * has written to the connection past the response, and reads it beside Node's parser.
 */
export function isHijacked(req: HttpRequest, res: HttpResponse, connection: Connection | undefined): boolean {
  if (req.headers.upgrade === undefined || res.headersSent) return false;
  const socket = (connection ?? {}) as Socket;
  return socket._httpMessage === res && Number(socket.bytesWritten) > 0 && readers(socket) > 1;
}

function readers(socket: Socket | undefined): number {
  if (typeof socket?.listenerCount !== 'function') return 0;
  return socket.listenerCount('data') + socket.listenerCount('readable');
}
