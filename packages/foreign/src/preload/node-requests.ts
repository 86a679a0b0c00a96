import { Agent, ClientRequest } from 'node:http';
import type { Open } from './open.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Counts the requests of `node:http` and `node:https` from when they are handed to an agent, or given a connection by one that
 * is not Node's, until they are closed, as they say themselves: also when they become a connection of another protocol.
 */
export function nodeRequests(calls: Open): void {
  const seen = new WeakSet<object>();
  const begin = (request: ClientRequest) => {
    if (seen.has(request) || request.destroyed) return;
    seen.add(request);
    if (!isCall(request)) return;
    const its = new WeakRef(request);
    // What has been collected is over: nobody can be told of it.
    calls.begin(() => its.deref()?.closed ?? true);
  };
  before(Agent.prototype, 'addRequest', (_, request) => begin(request as ClientRequest));
  before(ClientRequest.prototype, 'onSocket', (request) => begin(request as ClientRequest));
}

function before(prototype: object, name: string, called: (its: unknown, first: unknown) => void): void {
  const its = prototype as Record<string, Method>;
  const original = its[name] as Method;
  its[name] = function (...args) {
    called(this, args[0]);
    return Reflect.apply(original, this, args);
  };
}

function isCall(request: ClientRequest): boolean {
  if (request.method === 'CONNECT') return false;
  // Headers that were given as a list are text at once, and are told no more.
  const { _header: text } = request as ClientRequest & { _header?: string | null };
  return text ? !/\r\nupgrade: /i.test(text) : !request.hasHeader('upgrade');
}
