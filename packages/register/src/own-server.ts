import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { isPermitted } from '@stageguard/core/adapter';
import { keepHooked, leaveUncounted } from '@stageguard/http';
import { portOfProcess } from './port.js';
import { say } from './say.js';

/** What is served apart from the application, and where. */
export interface OwnServer {
  /** As it reads in a sentence: `the live page`. */
  readonly what: string;
  /** Of the process; workers of a cluster get one each. */
  readonly port: number;
  readonly host: string;
  readonly path?: string;
  readonly listener: RequestListener;
}

/** Those that listen, or are about to. */
const open: Set<Server> = new Set();

/** Whether a server is none of the application's. */
export function isOwn(server: object): boolean {
  return open.has(server as Server);
}

/**
 * Serves something in a server of its own, which is not counted and does not keep the process alive. The application comes
 * first: it gets the port as soon as it wants to listen there. Returns what closes it.
 */
export function serveApart({ what, port, host, path = '', listener }: OwnServer): () => void {
  if (!isMainThread) return () => {};
  if (!isPermitted('net')) {
    say(`${what} is not served: not permitted; start Node with --allow-net`);
    return () => {};
  }
  giveWay();
  const server = createServer(listener);
  leaveUncounted(server);
  open.add(server);
  server.once('error', (error) => {
    open.delete(server);
    say(`${what} is not served: ${error.message}`);
  });
  try {
    // Exclusive: workers of a cluster share a port otherwise, and answer for each other.
    server.listen({ port: portOfProcess(port), host, exclusive: true }, () => {
      say(`${what} at http://${host}:${portOf(server)}${path}`);
    });
  } catch (error) {
    server.emit('error', error); // Such as a port beyond the last one, of a worker of a cluster.
  }
  server.unref();
  return () => close(server);
}

function close(server: Server): void {
  open.delete(server);
  server.close();
  server.closeAllConnections();
}

function portOf(server: Server): number | undefined {
  return (server.address() as AddressInfo | null)?.port;
}

/** Looks at where the application begins to listen. An exporter of its own mostly wants the port that ours has. */
function giveWay(): void {
  const wrap = (listen: NetServer['listen']): NetServer['listen'] =>
    function (this: NetServer, ...args: unknown[]) {
      if (open.size > 0 && !isOwn(this)) giveUp(portIn(args));
      return Reflect.apply(listen, this, args);
    };
  keepHooked<'listen', NetServer['listen']>('register', NetServer.prototype, 'listen', wrap);
}

function giveUp(port: number | undefined): void {
  for (const server of open) {
    if (port === undefined || portOf(server) !== port) continue;
    close(server);
    say(`port ${port} is the application's from now on`);
  }
}

/** The port among the arguments of `listen`: `(port, …)` or `({ port, … })`. */
function portIn([first]: readonly unknown[]): number | undefined {
  try {
    const port = typeof first === 'object' && first !== null ? (first as { port?: unknown }).port : first;
    return typeof port === 'number' || typeof port === 'string' ? Number(port) : undefined;
  } catch {
    return undefined; // A getter of the application throws, and will again.
  }
}
