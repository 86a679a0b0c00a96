import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { hookHttp1 } from './hooks.js';
import { readPair } from './pair.js';
import { attach, pairOf } from './pair-of.js';

/**
 * Hooks the classes of Node's HTTP/1.1 servers, and pairs their messages before any framework has seen them, while it
 * costs next to nothing; once in the life of the process.
 */
export function hookServers(): void {
  if (hookHttp1()) subscribe('http.server.request.start', paired);
}

function paired(message: unknown): void {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  if (pairOf(request) !== undefined) return;
  const pair = readPair(request, response, true);
  attach(pair, request, response);
  const ahead = answeredBefore(request);
  if (ahead == null) return;
  const other = pairOf(ahead);
  if (other !== undefined) pair.cameBehind(other);
}

/** The response that is being written to the connection, while those behind it wait. None where it is idle. */
function answeredBefore(request: IncomingMessage): ServerResponse | null | undefined {
  // Node's own, and as old as pipelining in it. Where it should go, the look once a second finds what is lost.
  return (request.socket as { _httpMessage?: ServerResponse | null } | null)?._httpMessage;
}
