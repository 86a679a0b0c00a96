import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Length: ';

/** What it does with a connection that asks for it by the first part of the path. */
const BEHAVIOURS: Readonly<Record<string, (socket: Socket) => unknown>> = {
  answers: (socket) => socket.write(`${HEAD}8\r\n\r\nanswered`),
  hangs: () => {},
  stalls: (socket) => socket.write(`${HEAD}100\r\n\r\nstalled`),
  resets: (socket) => socket.resetAndDestroy(),
  closes: (socket) => socket.end(),
  cuts: (socket) => socket.end(`${HEAD}100\r\n\r\ncut`),
  babbles: (socket) => socket.end('neither HTTP nor\r\n\r\n'),
};

/** Those that no client gets a whole answer from. */
export const HOSTILITIES = ['hangs', 'stalls', 'resets', 'closes', 'cuts', 'babbles'] as const;

/** An HTTP upstream by hand, so that nothing counts its connections. */
export interface HostileUpstream {
  readonly port: number;
  close(): void;
}

export async function serveHostility(): Promise<HostileUpstream> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.setEncoding('latin1').on('data', (text: string) => {
      const [, name = ''] = /^GET \/(\w+)/.exec(text) ?? [];
      BEHAVIOURS[name]?.(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
