import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Outcome } from '@stageguard/core';

interface Ended {
  readonly res?: IncomingMessage | null;
  readonly socket: {
    readonly errored?: { readonly code?: unknown } | null;
    readonly readableEnded?: boolean;
  } | null;
}

/**
 * How a call of `node:http` has ended that is closed: `answered` where the response has come whole; `failed` where the connection
 * could not be made, broke or was ended by the other side; `aborted` where the caller has destroyed it, its time-outs among that.
 * `failure` is the error that was emitted before anybody had destroyed it.
 */
export function nodeOutcome(request: ClientRequest, failure: unknown): Outcome {
  const { res, socket } = request as unknown as Ended;
  if (res?.complete) return 'answered';
  if (failure !== undefined) return 'failed';
  if (socket?.readableEnded) return 'failed';
  return isOfSystem(socket?.errored) ? 'failed' : 'aborted';
}

/** Errors of the system have a code; the reason that a caller destroys with has none, or one of its own. */
function isOfSystem(
  error: { readonly code?: unknown; readonly syscall?: unknown } | null | undefined,
): boolean {
  return typeof error?.syscall === 'string';
}
