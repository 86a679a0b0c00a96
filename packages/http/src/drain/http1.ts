import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import { keptBySymbol } from '../kept-by-symbol.js';
import type { Quiet } from './quiet.js';

// Published for every request over HTTP/1.1, whatever event it is emitted as, before anybody has it.
const CHANNEL = 'http.server.request.start';

interface Connection extends Socket {
  /** The response whose turn it is. */
  readonly _httpMessage?: ServerResponse | null;
}

/** What Node's list of the connections of a server holds of each. */
interface Parser {
  readonly socket: Connection;
  /** The last request that was read. */
  readonly incoming?: IncomingMessage | null;
}

interface Connections {
  all(): Parser[];
  /** Those amid no request; on Node 20 to 24 those not that have sent nothing yet. */
  idle(): Parser[];
}

interface Asked {
  readonly response: ServerResponse;
  readonly socket: Connection;
  readonly server: object;
}

/** The connections over HTTP/1.1 of a server, as Node keeps them since 18: none of a server that serves HTTP/2 alone. */
export class Http1Connections {
  readonly #server: Server;
  readonly #closing: WeakSet<ServerResponse> = new WeakSet();
  readonly #asked = (message: unknown): void => {
    const { response, socket, server } = message as Asked;
    if (server !== this.#server) return;
    const before = socket._httpMessage;
    if (before == null) this.#closeAfter(response);
    else this.#keepOpenAfter(before);
  };

  constructor(server: Server) {
    this.#server = server;
  }

  /** What is answered from now on says `Connection: close`: requests in flight, and those that come. */
  turnAway(): void {
    subscribe(CHANNEL, this.#asked);
    for (const { socket, incoming } of this.#connections?.all() ?? []) {
      const response = socket._httpMessage;
      if (response != null && response.req === incoming) this.#closeAfter(response);
    }
  }

  stop(): void {
    unsubscribe(CHANNEL, this.#asked);
  }

  /** The connections that have been idle for long enough. */
  quiet(quiet: Quiet): Socket[] {
    return this.#idle().filter((socket) => quiet.isLong(socket, socket.bytesRead));
  }

  /** How many are amid no request. */
  get idleCount(): number {
    return this.#idle().length;
  }

  cut(): void {
    for (const { socket } of this.#connections?.all() ?? []) socket.destroy();
  }

  #closeAfter(response: ServerResponse): void {
    if (response.headersSent || !response.shouldKeepAlive) return;
    response.shouldKeepAlive = false;
    this.#closing.add(response);
  }

  /** Another request waits behind this one, and would be lost. When the pipeline is answered, the connection is idle. */
  #keepOpenAfter(response: ServerResponse): void {
    if (!response.headersSent && this.#closing.delete(response)) response.shouldKeepAlive = true;
  }

  #idle(): Socket[] {
    const connections = this.#connections;
    if (connections === undefined) return [];
    const amidNone = new Set(connections.idle());
    return connections
      .all()
      .filter((each) => amidNone.has(each) || each.socket.bytesRead === 0)
      .map(({ socket }) => socket)
      .filter(({ _httpMessage }) => _httpMessage == null);
  }

  get #connections(): Connections | undefined {
    return keptBySymbol<Connections>(this.#server, 'http.server.connections');
  }
}
