import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectSession,
  constants,
  type IncomingHttpHeaders,
} from 'node:http2';
import type { Socket } from 'node:net';
import { firstOf, textOf } from './body.js';
import type { Client, ClientExchange, ClientRequest, ResponseHead } from './client.js';
import { type Connection, openConnection, type Secure } from './connection.js';
import { type Departures, depart } from './departures.js';

const departures: Departures<Http2Path> = {
  'cancels the stream': ({ stream }) => stream.close(constants.NGHTTP2_CANCEL),
  'resets the stream with an internal error': ({ stream }) => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
  'destroys the session': ({ session }) => session.destroy(),
  'resets the connection': ({ connection }) => connection.reset(),
};

/** The manners in which clients over HTTP/2 go away. */
export const HTTP2_DEPARTURES: readonly string[] = Object.keys(departures);

/** What an exchange runs on. */
interface Http2Path {
  readonly stream: ClientHttp2Stream;
  readonly session: ClientHttp2Session;
  readonly connection: Connection;
}

/** The client of one session, with what lies beneath it. */
export interface Http2Client extends Client {
  readonly session: ClientHttp2Session;
  readonly socket: Socket;
}

export function createHttp2Client(port: number, secure?: Secure): Http2Client {
  const connection = openConnection(port, 'h2', secure);
  const { socket } = connection;
  const scheme = secure === undefined ? 'http' : 'https';
  const session = connectSession(`${scheme}://127.0.0.1:${port}`, { createConnection: () => socket });
  session.on('error', () => {}); // Its streams tell.
  socket.on('error', () => {});
  return {
    departures: HTTP2_DEPARTURES,
    session,
    socket,
    request: (request = {}) => exchange(session, connection, request),
    async close() {
      if (socket.closed) return;
      const closed = once(socket, 'close');
      session.destroy();
      socket.destroy();
      await closed.catch(() => {});
    },
  };
}

function exchange(
  session: ClientHttp2Session,
  connection: Connection,
  { method = 'GET', path = '/', headers = {}, body, upload = false }: ClientRequest,
): ClientExchange {
  const informational: number[] = [];
  const stream = session.request(
    {
      ':method': method,
      ':path': path,
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
    },
    { endStream: body === undefined && !upload },
  );
  stream.on('headers', (early: IncomingHttpHeaders) => informational.push(Number(early[':status'])));
  stream.on('error', () => {}); // `head` and `text` tell.
  const head = response(stream);
  head.catch(() => {});
  if (body !== undefined) stream.end(body);

  return {
    head,
    informational,
    continued: new Promise((resolve) => stream.once('continue', () => resolve())),
    closed: new Promise((resolve) => stream.once('close', () => resolve())),
    text: () => textOf(stream),
    first: () => firstOf(stream),
    write: (piece) => void stream.write(piece),
    end: (piece) => void stream.end(piece),
    leave: (departure) => depart(departures, departure, { stream, session, connection }),
  };
}

function response(stream: ClientHttp2Stream): Promise<ResponseHead> {
  return new Promise((resolve, reject) => {
    stream.once('response', ({ ':status': status = 0, ...headers }) => {
      resolve({ status, headers: headers as ResponseHead['headers'] });
    });
    stream.once('error', reject);
    stream.once('close', () => reject(new Error('the stream closed without a response')));
  });
}
