import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { createSecureServer, createServer, Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

interface Started {
  readonly response: ServerResponse;
  readonly socket: Socket;
}

type Emit = (this: unknown, ...args: unknown[]) => boolean;

/** Tells whether a response is over. */
type IsOver = () => boolean | undefined;

/**
 * Counts the open responses of servers by what Node says of them. It adds no listener, and keeps nothing alive.
 *
 * Over HTTP/1.1 they begin on Node's channel, and are over once they or their connection have emitted `close`, which `closed`
 * tells: responses that are queued behind another one never emit it when their connection is lost. For those of HTTP/2's
 * compatibility API Node 20 has no channel, so `emit` of the servers' classes is wrapped, before anybody else does; they
 * are over once their stream is destroyed.
 */
export class OpenResponses {
  begun = 0;
  readonly #open = new Set<IsOver>();

  constructor() {
    subscribe('http.server.request.start', (message) => {
      const { response, socket } = message as Started;
      const [its, connection] = [new WeakRef(response), new WeakRef(socket)];
      this.#begin(() => its.deref()?.closed || connection.deref()?.closed);
    });
    for (const server of [createServer(), createSecureServer()]) {
      const prototype = Object.getPrototypeOf(server) as { emit: Emit };
      const { emit } = prototype;
      const begin = (stream: Duplex) => {
        const its = new WeakRef(stream);
        this.#begin(() => its.deref()?.destroyed);
      };
      prototype.emit = function (...args) {
        const [event, , response] = args;
        if (event === 'request' && response instanceof Http2ServerResponse) begin(response.stream);
        return Reflect.apply(emit, this, args);
      };
    }
  }

  /** How many are open now. One that was collected without having closed stays open. */
  count(): number {
    for (const isOver of this.#open) if (isOver()) this.#open.delete(isOver);
    return this.#open.size;
  }

  #begin(isOver: IsOver): void {
    this.begun++;
    this.#open.add(isOver);
  }
}
