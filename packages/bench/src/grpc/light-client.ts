import { once } from 'node:events';
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import type { Load } from '../cpu-in-rounds.js';
import { MESSAGE, messageFor, tenAtOnce } from './asking.js';
import { ECHO } from './echo.js';

/** Not compressed, and how long it is. */
const PREFIX = 5;

/** What is asked of an echo server. */
type Asking = (session: ClientHttp2Session, times: number) => Promise<void>;

export const unaryCalls: Asking = (session, times) => {
  const body = framed(MESSAGE);
  return tenAtOnce(times, () => call(session, ECHO.once.path, body));
};

export const streamedMessages: Asking = (session, times) =>
  call(session, ECHO.times.path, framed(messageFor(times)));

/**
 * Asks servers by `node:http2` alone, over connections that stay open: a call takes a client of grpc-js twice as long as the
 * server, which then waits most of the time.
 */
export class LightClients {
  readonly #sessions: Map<number, ClientHttp2Session> = new Map();

  /** What to ask of the server at some port. */
  load(asking: Asking): Load {
    return (port, times) => asking(this.#at(port), times);
  }

  #at(port: number): ClientHttp2Session {
    const session = this.#sessions.get(port) ?? connect(`http://127.0.0.1:${port}`);
    this.#sessions.set(port, session);
    return session;
  }

  close(): void {
    for (const session of this.#sessions.values()) session.close();
  }
}

async function call(session: ClientHttp2Session, path: string, body: Buffer): Promise<void> {
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.end(body);
  stream.resume();
  const [trailers]: [IncomingHttpHeaders] = (await once(stream, 'trailers')) as never;
  if (trailers['grpc-status'] !== '0') throw new Error(`a call was answered with ${trailers['grpc-status']}`);
}

function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}
