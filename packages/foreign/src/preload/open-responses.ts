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
 * are queued behind another one never emit it when their connection is lost. One that has been collected since somebody looked is over if
 * its end is out, as another channel of Node's says; else nothing has ended it. For those of HTTP/2's compatibility API Node 20
 * has no channel, so `emit` of the servers' classes is wrapped, before anybody else does; they are over with their stream.
 */
export function openResponses(): Open {
  const responses = new Open();
  const ends = new WeakMap<object, { out: boolean }>();
  subscribe('http.server.request.start', (message) => {
    const { response, socket } = message as Started;
    const [its, close, end] = [new WeakRef(response), closeOf(socket), { out: false }];
    ends.set(response, end);
    responses.begin(() => close.emitted || (its.deref()?.closed ?? end.out));
  });
  subscribe('http.server.response.finish', (message) => {
    const end = ends.get((message as Started).response);
    if (end !== undefined) end.out = true;
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
