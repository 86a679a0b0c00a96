import type { Outcome } from '@stageguard/core';

/** Codes by which undici says that the caller has given up: cancelled, closed the client, asks anew, or set a time that has passed. */
const GIVEN_UP: ReadonlySet<string> = new Set([
  'UND_ERR_ABORTED',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_REQ_RETRY',
  'ABORT_ERR',
]);

/**
 * How a request of undici has ended that was not answered whole: `failed` where its error has a code that tells of the connection or
 * the other side, else `aborted`: the caller's own reason has no code of undici's or Node's, and a DOMException's is a number.
 */
export function undiciOutcome(error: unknown): Outcome {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  // From 7 on it has no code where the parser gives a number.
  if (name === 'HTTPParserError') return 'failed';
  return typeof code === 'string' && !GIVEN_UP.has(code) ? 'failed' : 'aborted';
}
