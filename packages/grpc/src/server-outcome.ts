import type { Outcome } from '@stageguard/core';
import { type ServerStream, statusOn } from './server-stream.js';

const DEADLINE_EXCEEDED = 4;
// NGHTTP2_CANCEL, with which grpc-js breaks connections off.
const CANCEL = 8;

/**
 * How a served call has ended:
 *
 * | what happened                                                                              | outcome    |
 * | ------------------------------------------------------------------------------------------ | ---------- |
 * | the status of the handler went out, whatever it is; one that throws has UNKNOWN             | `answered` |
 * | another interceptor refused it, with a status                                               | `answered` |
 * | grpc-js sent a status of its own: a message that does not decode, does not encode or is too | `answered` |
 * | large, no request, a timeout that cannot be read                                            |            |
 * | grpc-js sent DEADLINE_EXCEEDED: the client's deadline has passed                            | `aborted`  |
 * | the client cancelled it or reset its stream, or the connection was lost, before the status  | `aborted`  |
 * | was out, even if the handler has answered                                                   |            |
 * | `server.forceShutdown()`                                                                    | `failed`   |
 *
 * Where it cannot be told who broke a connection off (`grpc.max_connection_age_grace_ms`, keepalive), the call is
 * `aborted`. A client that closes its connection with GOAWAY and the code CANCEL looks like `forceShutdown`; no client
 * is known to do that.
 *
 * @param handed Whether a status has come from the handler, or from an interceptor between it and us.
 */
export function serverOutcome(stream: ServerStream | undefined, handed: boolean): Outcome {
  if (stream === undefined) return handed ? 'answered' : 'aborted';
  const status = statusOn(stream);
  if (status !== undefined) return status === DEADLINE_EXCEEDED && !handed ? 'aborted' : 'answered';
  return isBrokenOff(stream) ? 'failed' : 'aborted';
}

function isBrokenOff({ errored, rstCode }: ServerStream): boolean {
  return rstCode === CANCEL && (errored as NodeJS.ErrnoException | null)?.code === 'ERR_HTTP2_SESSION_ERROR';
}
