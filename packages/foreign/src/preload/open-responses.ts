import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Started {
  readonly response: ServerResponse;
  readonly socket: Socket;
}

/**
 * Counts the open responses of `node:http` servers by what Node says of them: begun on its channel, and over once they or
 * their connection have emitted `close`, which `closed` tells. Responses that are queued behind another one never emit it when
 * their connection is lost. It adds no listener, wraps nothing, and keeps nothing alive.
 */
export class OpenResponses {
  begun = 0;
  readonly #open = new Set<{
    readonly response: WeakRef<ServerResponse>;
    readonly socket: WeakRef<Socket>;
  }>();

  constructor() {
    subscribe('http.server.request.start', (message) => {
      const { response, socket } = message as Started;
      this.begun++;
      this.#open.add({ response: new WeakRef(response), socket: new WeakRef(socket) });
    });
  }

  /** How many are open now. One that was collected without having closed stays open. */
  count(): number {
    for (const each of this.#open) {
      if (each.response.deref()?.closed || each.socket.deref()?.closed) this.#open.delete(each);
    }
    return this.#open.size;
  }
}
