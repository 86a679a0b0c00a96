import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

/** A request as a server's handler gets it. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;

/** A response as a server's handler gets it. */
export type HttpResponse = ServerResponse | Http2ServerResponse;

/**
 * Whether these can be followed to their end. Routers are also called with plain objects, which Express gives the
 * prototypes of messages; but nobody has made emitters of them.
 */
export function isFollowable(req: HttpRequest, res: HttpResponse): boolean {
  return isEmitter(req) && isEmitter(res) && typeof res.writeHead === 'function';
}

function isEmitter(message: object): boolean {
  const { emit, _events } = (message ?? {}) as { emit?: unknown; _events?: object };
  return typeof emit === 'function' && _events !== undefined;
}

export function isHttp2(req: HttpRequest): req is Http2ServerRequest {
  return req.httpVersionMajor >= 2;
}

/** Whether there is a body that has not been read to its end. */
export function bodyPending(req: HttpRequest): boolean {
  if (req.readableEnded) return false;
  const { headers } = req;
  // HTTP/2 may say in a frame of its own that nothing comes.
  if (isHttp2(req)) return req.stream?.endAfterHeaders === false && headers['content-length'] !== '0';
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** What is destroyed when nothing more will come: the connection, or the stream of it. */
export function connectionOf(req: HttpRequest): { readonly destroyed: boolean } | undefined {
  return isHttp2(req) ? req.stream : req.socket;
}

/** Whether it came over TLS, seen from the connection and not from what the client says. */
export function isEncrypted(req: HttpRequest): boolean {
  const connection: unknown = isHttp2(req) ? req.stream?.session : req.socket;
  return (connection as { encrypted?: boolean } | undefined)?.encrypted === true;
}
