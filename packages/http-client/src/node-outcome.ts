import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Outcome } from '@stageguard/core';

interface Ended {
  readonly res?: IncomingMessage | null;
  readonly socket: { readonly readableEnded?: boolean } | null;
}

/**
 * How a call of `node:http` has ended that is closed: `answered` where the response has come whole; `failed` where the connection
 * could not be made, broke or was ended by the other side; `aborted` where the caller has destroyed it, its time-outs among that.
 * `hasFailed` says whether an error was emitted before anybody had destroyed it.
 */
export function nodeOutcome(request: ClientRequest, hasFailed: boolean): Outcome {
  const { res, socket } = request as unknown as Ended;
  if (res?.complete) return 'answered';
  return hasFailed || socket?.readableEnded ? 'failed' : 'aborted';
}
