import type { Http2Stream, ServerHttp2Session } from 'node:http2';
import type { Server } from 'node:net';
import type { Quiet } from './quiet.js';
import { sessionsOf } from './sessions.js';
import { wholeTurn } from './turn.js';

const NO_ERROR = 0;
/** In a GOAWAY: no stream is refused, but the client is to open no further one. */
const ANY_STREAM = 2 ** 31 - 1;

/**
 * The sessions over HTTP/2 of a server. To close one sends a GOAWAY: streams that are open go on to their end, and one that is on
 * its way is refused, which tells its client to open it elsewhere. Not every client does. So the next stream of a session is served,
 * with all that came along with it, and a GOAWAY that refuses none is sent ahead of its answer.
 *
 * That one is not for sessions without streams: they read nothing any more after `goaway`, and Node has no
 * `nghttp2_submit_shutdown_notice`. They are closed when they have been silent for long enough.
 */
export class Http2Sessions {
  readonly #server: Server;
  readonly #opened: Set<ServerHttp2Session> = new Set();
  readonly #told: WeakSet<ServerHttp2Session> = new WeakSet();
  readonly #open = (session: ServerHttp2Session): void => {
    this.#opened.add(session);
  };
  readonly #asked = ({ session }: Http2Stream): void => {
    if (session != null) void this.#tell(session as ServerHttp2Session);
  };

  constructor(server: Server) {
    this.#server = server;
  }

  turnAway(): void {
    for (const session of sessionsOf(this.#server)) this.#open(session);
    this.#server.on('session', this.#open);
    this.#server.on('stream', this.#asked);
  }

  stop(): void {
    this.#server.removeListener('session', this.#open);
    this.#server.removeListener('stream', this.#asked);
  }

  /** The sessions on which no stream has been opened for long enough. */
  quiet(quiet: Quiet): ServerHttp2Session[] {
    for (const session of this.#opened) if (session.closed) this.#opened.delete(session);
    return [...this.#opened].filter((session) => quiet.isLong(session, 0));
  }

  cut(): void {
    for (const session of sessionsOf(this.#server)) session.destroy();
    for (const session of this.#opened) session.destroy();
  }

  async #tell(session: ServerHttp2Session): Promise<void> {
    if (this.#told.has(session) || session.closed || session.destroyed) return;
    this.#told.add(session);
    session.goaway(NO_ERROR, ANY_STREAM);
    await wholeTurn();
    session.close();
  }
}
