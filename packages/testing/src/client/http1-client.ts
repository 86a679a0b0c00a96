import { once } from 'node:events';
import { type IncomingMessage, type ClientRequest as NodeRequest, request as send } from 'node:http';
import type { Socket } from 'node:net';
import { firstOf, textOf } from './body.js';
import type { Client, ClientExchange, ClientRequest } from './client.js';
import { type Connection, openConnection, type Secure } from './connection.js';
import { type Departures, depart } from './departures.js';

const departures: Departures<Connection> = {
  'closes the connection': ({ socket }) => socket.destroy(),
  'resets the connection': (connection) => connection.reset(),
};

/** The manners in which clients over HTTP/1.1 go away. */
export const HTTP1_DEPARTURES: readonly string[] = Object.keys(departures);

export function createHttp1Client(port: number, secure?: Secure): Client {
  const sockets = new Set<Socket>();
  return {
    departures: HTTP1_DEPARTURES,
    request(request = {}) {
      const connection = openConnection(port, 'http/1.1', secure);
      sockets.add(connection.socket);
      return exchange(connection, request);
    },
    async close() {
      await Promise.all([...sockets].map(destroyed));
    },
  };
}

function exchange(
  connection: Connection,
  { upload = false, body, ...request }: ClientRequest,
): ClientExchange {
  const informational: number[] = [];
  const outgoing = send({
    ...request,
    host: 'localhost',
    headers: { connection: 'keep-alive', ...length(body), ...request.headers },
    createConnection: () => connection.socket,
  });
  outgoing.on('information', ({ statusCode }) => informational.push(statusCode));
  outgoing.on('error', () => {}); // `head` and `text` tell.
  const incoming = response(outgoing);
  incoming.catch(() => {});
  const head = incoming.then(({ statusCode = 0, headers }) => ({ status: statusCode, headers }));
  head.catch(() => {});

  if (upload) outgoing.flushHeaders();
  else outgoing.end(body);

  return {
    head,
    informational,
    continued: new Promise((resolve) => outgoing.once('continue', () => resolve())),
    closed: new Promise((resolve) => outgoing.once('close', () => resolve())),
    text: async () => textOf(await incoming),
    first: async () => firstOf(await incoming),
    write: (piece) => void outgoing.write(piece),
    end: (piece) => void outgoing.end(piece),
    leave: (departure) => depart(departures, departure, connection),
  };
}

function length(body: string | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}

async function response(outgoing: NodeRequest): Promise<IncomingMessage> {
  const [incoming] = await once(outgoing, 'response');
  return incoming;
}

async function destroyed(socket: Socket): Promise<void> {
  if (socket.closed) return;
  const closed = once(socket, 'close');
  socket.destroy();
  await closed.catch(() => {});
}
