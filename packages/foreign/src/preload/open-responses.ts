import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import { beforeEmit, closeOf, http2Servers } from './emitted.js';
import { Open } from './open.js';

interface Started {
  readonly response: ServerResponse;
  readonly socket: Socket;
}

/**
 * Counts the open responses of servers by what Node says of them.
 *
 * Over HTTP/1.1 they begin on Node's channel, and are over once they or their connection have emitted `close`: responses that
 * are queued behind another one never emit it when their connection is lost. For those of HTTP/2's compatibility API Node 20
 * has no channel, so `emit` of the servers' classes is wrapped, before anybody else does; they are over with their stream.
 */
export function openResponses(): Open {
  const responses = new Open();
  subscribe('http.server.request.start', (message) => {
    const { response, socket } = message as Started;
    const [its, close] = [new WeakRef(response), closeOf(socket)];
    responses.begin(() => close.emitted || its.deref()?.closed);
  });
  for (const server of http2Servers()) {
    beforeEmit(server, (_, event, __, response) => {
      if (event !== 'request' || !(response instanceof Http2ServerResponse)) return;
      const close = closeOf(response.stream);
      responses.begin(() => close.emitted);
    });
  }
  return responses;
}
