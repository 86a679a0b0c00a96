import type { ServerHttp2Stream } from 'node:http2';
import { type Link, nextLink } from './link.js';

/** What the HTTP/2 stream of a served call says of itself. */
export type ServerStream = Pick<
  ServerHttp2Stream,
  'closed' | 'destroyed' | 'errored' | 'rstCode' | 'sentHeaders' | 'sentTrailers'
>;

interface LastLink extends Link {
  /** What grpc-js 1.10 to 1.14 keeps to itself. */
  readonly stream?: ServerStream;
}

/** The stream of a served call; `undefined` where grpc-js, or an interceptor between, does not tell. */
export function streamOf(call: object): ServerStream | undefined {
  for (let link: LastLink | undefined = call as LastLink; link !== undefined; link = nextLink(link)) {
    if (typeof link.stream?.closed === 'boolean') return link.stream;
  }
  return undefined;
}

/** Whether nothing more can be said on it. A client that has reset it leaves it open as long as nobody reads it. */
export function isOver(stream: ServerStream): boolean {
  return stream.destroyed || stream.closed || statusOn(stream) !== undefined;
}

/** The code of the status that has gone out: in the trailers, or in the headers where there is no message. */
export function statusOn({ sentTrailers, sentHeaders }: ServerStream): number | undefined {
  const code = sentTrailers?.['grpc-status'] ?? sentHeaders?.['grpc-status'];
  return code === undefined ? undefined : Number(code);
}
