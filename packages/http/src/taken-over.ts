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
 * has written to the connection past the response, and there are more who read it than there were when it came.
 */
export function isHijacked(
  res: HttpResponse,
  connection: Connection | undefined,
  readersBefore: number,
): boolean {
  const socket = (connection ?? {}) as Socket;
  if (res.headersSent || socket._httpMessage !== res) return false;
  return Number(socket.bytesWritten) > 0 && readers(socket) > readersBefore;
}

/**
 * Whether a response that had its connection has been detached from it, so that Node will never say that it is over: the
 * connection is the application's. Not while another response has it that is not written yet: that one answers in its place.
 */
export function isDetached(res: HttpResponse, connection: Connection | undefined): boolean {
  if (res.socket !== null || res.writableFinished || connection?.destroyed !== false) return false;
  const holder = (connection as Socket)._httpMessage as { writableFinished?: boolean } | null | undefined;
  return holder == null || holder.writableFinished === true;
}

/** How many read the connection of a request that asks for an upgrade; -1 of one that does not. */
export function readersBefore(req: HttpRequest, connection: Connection | undefined): number {
  return req.headers.upgrade === undefined ? -1 : readers(connection as Socket | undefined);
}

function readers(socket: Socket | undefined): number {
  if (typeof socket?.listenerCount !== 'function') return 0;
  return socket.listenerCount('data') + socket.listenerCount('readable');
}
