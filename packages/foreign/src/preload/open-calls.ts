import type { IncomingHttpHeaders } from 'node:http2';
import { beforeEmit, closeOf, http2Servers } from './emitted.js';
import { Open } from './open.js';

/** Counts the open calls of gRPC servers by their streams of HTTP/2, until these have emitted `close`. */
export function openCalls(): Open {
  const calls = new Open();
  for (const server of http2Servers()) {
    beforeEmit(server, (_, event, stream, headers) => {
      if (event !== 'stream' || !isOfGrpc(headers as IncomingHttpHeaders)) return;
      const close = closeOf(stream as object);
      calls.begin(() => close.emitted);
    });
  }
  return calls;
}

function isOfGrpc(headers: IncomingHttpHeaders): boolean {
  return headers['content-type']?.startsWith('application/grpc') ?? false;
}
