import type { Server } from 'node:http';
import type { Http2Server } from 'node:http2';
import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';

/** Counts what a server is asked, without the adapter. */
export interface Tally {
  readonly received: number;
}

/** Of servers that count with the same metrics. */
export function tallyRequests(...servers: (Server | Http2Server)[]): Tally {
  const tally = { received: 0 };
  for (const server of servers) {
    // Before the application, whose writing may run a collection.
    server.prependListener('request', () => {
      tally.received++;
    });
  }
  return tally;
}

export function tallyCalls(): { readonly tally: Tally; readonly interceptor: ServerInterceptor } {
  const tally = { received: 0 };
  return {
    tally,
    interceptor: (_definition, call) =>
      new ServerInterceptingCall(call, {
        start: (next) =>
          next({
            onReceiveMetadata: (metadata, pass) => {
              tally.received++;
              pass(metadata);
            },
          }),
      }),
  };
}
