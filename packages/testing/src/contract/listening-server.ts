import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { type Client, createHttp1Client, createHttp2Client } from '../index.js';
import type { HttpBinding, Mounted } from './binding.js';
import { createTally, type Tally } from './tally.js';

/** A mounted server on a port of its own, with a client. */
export interface ListeningServer {
  readonly server: Mounted['server'];
  readonly port: number;
  readonly client: Client;
  /** The requests that the server has emitted, counted without the adapter. */
  readonly requests: Tally;
  /** Destroys every connection and stops the server, once. */
  close(): Promise<void>;
}

export async function listen(mounted: Mounted, { protocol, secure }: HttpBinding): Promise<ListeningServer> {
  const { server } = mounted;
  const requests = createTally();
  const sockets = new Set<Socket>();
  server.on('request', requests.add);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = protocol === 'h2' ? createHttp2Client(port, secure) : createHttp1Client(port, secure);
  let closing: Promise<void> | undefined;
  const shut = async () => {
    await client.close();
    // Also the sockets that were taken over by an upgrade, which `closeAllConnections` leaves alone.
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    // The server closes when its sockets are destroyed; their own events follow.
    await Promise.all([...sockets].map((socket) => once(socket, 'close')));
    await mounted.stop?.();
  };
  return {
    server,
    port,
    client,
    requests,
    close() {
      closing ??= shut();
      return closing;
    },
  };
}
