import type { Outcome } from '@stageguard/core';
import { keptBySymbol } from '@stageguard/http';
import type { Connection } from './call.js';

/** Codes by which undici says that the caller has given up: cancelled, closed the client, asks anew, or set a time that has passed. */
const GIVEN_UP: ReadonlySet<string> = new Set([
  'UND_ERR_ABORTED',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_REQ_RETRY',
]);

/** How the codes begin that undici, its parser and HTTP/2 give what they find wrong. */
const FOUND_WRONG = /^(UND_ERR_|HPE_|ERR_HTTP2_)/;

/**
 * How a request of undici has ended that was not answered whole. What an application aborts with may be anything, errors of the
 * system with their codes too, and so may what a connector fails with. So `failed` is what undici has said of a connection that could
 * not be made, what the connection itself has broken with, and what undici's own code tells of the other side. All else is `aborted`,
 * and so are time-outs.
 */
export function undiciOutcome(error: unknown, connection: Connection | undefined): Outcome {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return 'aborted';
  // Before the codes: a proxy that refuses a tunnel is a connector that fails with UND_ERR_ABORTED.
  if (isOfConnector(error)) return 'failed';
  if (typeof code === 'string' && GIVEN_UP.has(code)) return 'aborted';
  // From 7 on it has no code where the parser gives a number.
  if (name === 'HTTPParserError' || hasBroken(connection, error)) return 'failed';
  return typeof code === 'string' && FOUND_WRONG.test(code) ? 'failed' : 'aborted';
}

/** What connections could not be made with. Requests that waited for one end with the same object. */
const errorsOfConnectors: WeakSet<object> = new WeakSet();
/** The last of those that are no objects. */
let otherOfConnectors: unknown;

/** Notes what undici publishes of a connection that could not be made, before it tells the requests that wait for that. */
export function noteConnectError(error: unknown): void {
  if (isObject(error)) errorsOfConnectors.add(error);
  else otherOfConnectors = error;
}

function isOfConnector(error: unknown): boolean {
  return isObject(error) ? errorsOfConnectors.has(error) : error !== undefined && error === otherOfConnectors;
}

/** Whether the connection has broken with it. One whose client is destroyed has been destroyed by that, with the caller's reason. */
function hasBroken(connection: Connection | undefined, error: unknown): boolean {
  if (connection === undefined || !isObject(error) || connection.errored !== error) return false;
  return keptBySymbol<{ destroyed?: unknown } | null>(connection, 'client')?.destroyed !== true;
}

function isObject(error: unknown): error is object {
  return typeof error === 'object' && error !== null;
}
