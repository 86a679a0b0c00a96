import type { Server } from 'node:http';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { Behaviour } from './work.js';

/** By port: what closes every connection of a server, which only some clients use. */
const dooms: Map<number | undefined, () => void> = new Map();

/** Closes every connection of the server that it is asked of, its own among them. */
export const doom: Behaviour = ({ req }) => dooms.get(req.socket.localPort)?.();

export function doomAt(port: number, server: Server | Http2Server): void {
  if ('closeAllConnections' in server) {
    dooms.set(port, () => server.closeAllConnections());
    return;
  }
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  dooms.set(port, () => {
    for (const session of sessions) session.destroy();
  });
}
