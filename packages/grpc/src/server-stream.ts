import type { ServerHttp2Stream } from 'node:http2';
import { type Link, nextLink } from './link.js';

/** The state that is read of the HTTP/2 stream of a served call. */
export type ServerStream = Pick<
  ServerHttp2Stream,
  'closed' | 'destroyed' | 'errored' | 'rstCode' | 'sentHeaders' | 'sentTrailers'
>;

interface LastLink extends Link {
  /** A private field of grpc-js 1.10 to 1.14. */
  readonly stream?: ServerStream;
}

/** The stream of a served call; `undefined` where grpc-js has no such field, or an interceptor hides the next link. */
export function streamOf(call: object): ServerStream | undefined {
  for (let link: LastLink | undefined = call as LastLink; link !== undefined; link = nextLink(link)) {
    if (typeof link.stream?.closed === 'boolean') return link.stream;
  }
  return undefined;
}

/** Whether nothing more can be sent. A stream that was reset is `closed` but not `destroyed` until it is read. */
export function isOver(stream: ServerStream): boolean {
  return stream.destroyed || stream.closed || statusOn(stream) !== undefined;
}

/** The code of the status that was sent: in the trailers, or in the headers of an answer without messages. */
export function statusOn({ sentTrailers, sentHeaders }: ServerStream): number | undefined {
  const code = sentTrailers?.['grpc-status'] ?? sentHeaders?.['grpc-status'];
  return code === undefined ? undefined : Number(code);
}
