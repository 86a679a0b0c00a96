import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

/** A request as a server's handler gets it. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;

/** A response as a server's handler gets it. */
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** What an exchange runs on: the connection, or the stream of it. Of what is not Node's own anything may be missing. */
export interface Connection {
  readonly destroyed?: boolean;
  readonly closed?: boolean;
  readonly readableEnded?: boolean;
  readonly errored?: { readonly code?: unknown } | null;
  /** The rest is of HTTP/2 alone. */
  readonly aborted?: boolean;
  readonly writableFinished?: boolean;
  readonly rstCode?: number;
}

/**
 * Whether these can be followed to their end. Routers are also called with plain objects, which Express gives the
 * prototypes of messages; but nobody has made emitters of them. Never throws, whatever it is given.
 */
export function isFollowable(req: unknown, res: unknown): boolean {
  try {
    return isEmitter(req) && isEmitter(res) && typeof (res as HttpResponse).writeHead === 'function';
  } catch {
    return false;
  }
}

function isEmitter(message: unknown): boolean {
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

/** What is destroyed when nothing more will come. */
export function connectionOf(req: HttpRequest): Connection | undefined {
  return (isHttp2(req) ? req.stream : req.socket) as Connection | undefined;
}

/** Whether it came over TLS, seen from the connection and not from what the client says. */
export function isEncrypted(req: HttpRequest): boolean {
  const connection: unknown = isHttp2(req) ? req.stream?.session : req.socket;
  return (connection as { encrypted?: boolean } | undefined)?.encrypted === true;
}

/** Whether it asks for another protocol and the server lets somebody else answer: a WebSocket's handshake. */
export function isUpgrade(req: HttpRequest): boolean {
  return (req as { upgrade?: unknown }).upgrade === true;
}
