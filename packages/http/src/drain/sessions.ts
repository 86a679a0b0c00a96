import type { ServerHttp2Session } from 'node:http2';
import { onceInProcess } from '@stageguard/core/adapter';
import { keptBySymbol } from '../kept-by-symbol.js';

/*
 * Node lists the sessions of a server of HTTP/2 from 24 on. Before, those are known on which a request was counted; others a drain
 * meets with their next stream, or else at its deadline.
 */

const FIRST_PURGE = 16;

interface Known {
  readonly sessions: Set<WeakRef<ServerHttp2Session>>;
  purgeAt: number;
}

const noted: WeakSet<object> = onceInProcess('http.sessions', () => new WeakSet());
const knownOf: WeakMap<object, Known> = onceInProcess('http.sessions.of', () => new WeakMap());

/** Notes the session of a stream. Never throws: where nothing is noted, a drain meets the session with its next stream. */
export function noteSession(stream: object): void {
  const { session } = stream as { session?: ServerHttp2Session };
  if (typeof session?.goaway !== 'function' || noted.has(session)) return;
  noted.add(session);
  const { server } = session as { server?: object };
  if (server === undefined) return;
  let known = knownOf.get(server);
  if (known === undefined) {
    known = { sessions: new Set(), purgeAt: FIRST_PURGE };
    knownOf.set(server, known);
  }
  known.sessions.add(new WeakRef(session));
  if (known.sessions.size >= known.purgeAt) purge(known);
}

/** The sessions of a server that are open. */
export function sessionsOf(server: object): Set<ServerHttp2Session> {
  const listed = keptBySymbol<Set<ServerHttp2Session>>(server, 'sessions');
  const sessions = new Set(listed ?? []);
  for (const reference of knownOf.get(server)?.sessions ?? []) {
    const session = reference.deref();
    if (session?.destroyed === false) sessions.add(session);
  }
  return sessions;
}

function purge(known: Known): void {
  for (const reference of known.sessions) {
    if (reference.deref()?.destroyed !== false) known.sessions.delete(reference);
  }
  known.purgeAt = Math.max(FIRST_PURGE, 2 * known.sessions.size);
}
