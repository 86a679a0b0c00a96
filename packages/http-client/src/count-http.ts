import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EventEmitter } from 'node:events';
import { Agent, ClientRequest, type IncomingMessage } from 'node:http';
import type { Outcome } from '@stageguard/core';
import { warnOnce } from '@stageguard/core/adapter';
import { hooksInPlace, keepHooked } from '@stageguard/http';
import { countingOf, type HttpClientMetrics } from './client-metrics.js';
import { nodeOutcome } from './node-outcome.js';
import { outgoingCall } from './outgoing-call.js';
import { type CallCounting, type Sight, Source } from './source.js';
import { isExporter, isSuppressed } from './suppressed.js';
import { type Target, targetOfParts, targetOfSocket } from './target.js';

/*
 * Every call of the process hands itself to `Agent.prototype.addRequest`, in the context of who makes it, and tells of its socket, its
 * response and its end by `emit`. The channels of Node do not: `http.client.response.finish` is published at the headers, and
 * `http.client.request.created`, which tells of calls whose agent is not Node's, is not there on Node 20.
 */

type AddRequest = (this: object, request: ClientRequest, ...options: unknown[]) => unknown;
type OnSocket = (this: ClientRequest, socket: unknown, error?: unknown, ...rest: unknown[]) => unknown;
type Destroy = (this: ClientRequest, ...args: unknown[]) => unknown;
type Emit = (this: ClientRequest, ...args: unknown[]) => unknown;

const KIND = 'http-client';
const CREATED = 'http.client.request.created';
const START = 'http.client.request.start';

/**
 * Counts the calls of `node:http` and `node:https`, whoever makes them, loaded before or after. Tunnels (`CONNECT`) and upgrades are
 * not counted, nor are those of `node:http2`. On Node 20 a call that goes past Node's agents (a `createConnection` or an `addRequest` of
 * its own) counts once that it has a socket.
 *
 * @throws TypeError where `createHttpClientMetrics` did not make the metrics.
 */
export function countHttp(metrics: HttpClientMetrics): CallCounting {
  return sourceOfProcess().count(countingOf(metrics));
}

// On the prototype: classes of Node are one for all realms of a process, and all copies of this package.
const SOURCE = Symbol.for('stageguard.1.http-client');

function sourceOfProcess(): Source {
  const prototype = Agent.prototype as { [SOURCE]?: Source };
  const known = prototype[SOURCE];
  if (known !== undefined) return known;
  const source = new Source(nodeSight);
  Object.defineProperty(prototype, SOURCE, { value: source });
  return source;
}

function nodeSight(source: Source): Sight {
  // Published when a request has been written: seen here first, a call has gone past hooks that another tool has taken away.
  const started = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    if (source.knows(request)) return;
    hooksInPlace(KIND);
    begin(source, request, undefined);
    if (request.socket) source.of(request)?.sent(request.socket);
  };
  // Published once the agent has been asked. Seen here first, a call has an agent whose `addRequest` is not Node's, or none, or has gone
  // past hooks that another tool has taken away.
  const created = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    if (source.knows(request)) return;
    hooksInPlace(KIND);
    begin(source, request, undefined);
  };
  return {
    open() {
      hook(source);
      hooksInPlace(KIND);
      subscribe(CREATED, created);
      subscribe(START, started);
    },
    close() {
      unsubscribe(CREATED, created);
      unsubscribe(START, started);
    },
    unheardEnd: (request) => endWithoutSocket(request as ClientRequest),
  };
}

function hook(source: Source): void {
  try {
    keepHooked<'addRequest', AddRequest>(
      KIND,
      Agent.prototype as unknown as { addRequest: AddRequest },
      'addRequest',
      (original) =>
        function (request, ...args) {
          if (!source.knows(request)) begin(source, request, args[0]);
          try {
            return Reflect.apply(original, this, [request, ...args]);
          } catch (error) {
            // An agent that throws: nobody gets this request, so nobody sees it end.
            source.end(request, 'failed');
            throw error;
          }
        },
    );
    keepHooked<'onSocket', OnSocket>(
      KIND,
      ClientRequest.prototype as unknown as { onSocket: OnSocket },
      'onSocket',
      (original) =>
        function (socket, error, ...rest) {
          // Before Node emits what an agent fails with it destroys the request itself.
          if (error) noteError(source, this);
          return Reflect.apply(original, this, [socket, error, ...rest]);
        },
    );
    keepHooked<'destroy', Destroy>(
      KIND,
      ClientRequest.prototype as unknown as { destroy: Destroy },
      'destroy',
      (original) =>
        function (...args) {
          const destroyed = Reflect.apply(original, this, args);
          lookNow(source, this);
          return destroyed;
        },
    );
    keepHooked<'emit', Emit>(
      KIND,
      ClientRequest.prototype as unknown as { emit: Emit },
      'emit',
      (replaced) => {
        // Looked up at every call where it is inherited: others may patch EventEmitter after us.
        const own = replaced === (EventEmitter.prototype.emit as Emit) ? undefined : replaced;
        return function (...args) {
          follow(source, this, args);
          return Reflect.apply(own ?? (EventEmitter.prototype.emit as Emit), this, args);
        };
      },
    );
  } catch (error) {
    warnOnce('calls of node:http cannot be counted', error);
  }
}

/** Before those who listen: who is told that the response is there sees the call in `receive`. */
function follow(source: Source, request: ClientRequest, [event]: unknown[]): void {
  try {
    if (event === 'socket') {
      // A mock that answers by itself emits this, too. Node has parsed nothing for it.
      if ((request as Parts).parser && !source.knows(request)) begin(source, request, undefined);
      source.of(request)?.sent(request.socket);
    } else if (event === 'response') source.of(request)?.answered();
    else if (event === 'error') {
      noteError(source, request);
      // Agents with an `addRequest` of their own emit it themselves, and no `close`.
      if (!request.socket && !request.destroyed) source.end(request, 'failed');
    } else if (event === 'upgrade' || event === 'connect') source.end(request, 'answered');
    else if (event === 'close') source.end(request, nodeOutcome(request, failed.has(request)));
  } catch (error) {
    warnOnce('a call of node:http could not be followed', error);
  }
}

function lookNow(source: Source, request: ClientRequest): void {
  try {
    source.look(request);
  } catch (error) {
    warnOnce('a call of node:http could not be followed', error);
  }
}

/** Of a request that is destroyed while its agent has no socket for it Node emits nothing, or only once the agent has one. */
function endWithoutSocket(request: ClientRequest): Outcome | undefined {
  return request.destroyed && !request.socket ? nodeOutcome(request, failed.has(request)) : undefined;
}

/** Calls in flight that an error has come to, which nobody had given up. */
const failed: WeakSet<ClientRequest> = new WeakSet();

// Who destroys the response destroys the connection with the same error, which comes to the request: `pipeline` does, with what its
// other side broke with.
function noteError(source: Source, request: ClientRequest): void {
  const isGivenUp = request.destroyed || (request as Parts).res?.destroyed;
  if (!isGivenUp && source.of(request) !== undefined) failed.add(request);
}

interface Parts {
  readonly parser?: object | null;
  readonly method?: string;
  readonly path?: string;
  readonly protocol?: string;
  readonly host?: string;
  readonly res?: IncomingMessage | null;
  readonly _header?: string | null;
}

interface Options {
  readonly port?: number | string;
  readonly socketPath?: string;
}

function begin(source: Source, request: ClientRequest, options: unknown): void {
  try {
    if (!source.counts) return;
    if (isPassedOver(request)) {
      source.pass(request);
      return;
    }
    const { method = 'GET', path = '/' } = request as Parts;
    source.begin(request, outgoingCall(method, path, targetOf(request, (options ?? {}) as Options)));
  } catch (error) {
    warnOnce('a call of node:http could not be counted', error);
  }
}

/** A tunnel, an upgrade, or a call of an exporter. */
function isPassedOver(request: ClientRequest): boolean {
  if ((request as Parts).method === 'CONNECT' || headerOf(request, 'upgrade') !== undefined) return true;
  return isSuppressed() || isExporter(headerOf(request, 'user-agent'));
}

/** What Node does not tell any more of headers that it was given as a list: those are text at once. */
function headerOf(request: ClientRequest, name: string): unknown {
  const { _header: text } = request as Parts;
  if (!text) return request.getHeader(name);
  return new RegExp(`\\r\\n${name}: (.*)\\r\\n`, 'i').exec(text)?.[1];
}

function targetOf(request: ClientRequest, { port, socketPath }: Options): Target {
  const { protocol = 'http:', host = 'localhost' } = request as Parts;
  if (typeof socketPath === 'string') return targetOfSocket(protocol, socketPath);
  return targetOfParts(protocol, host, port ?? portOf(request) ?? (protocol === 'https:' ? 443 : 80));
}

/** Where no agent has been told of it: as the header says, which leaves out a default one. */
function portOf(request: ClientRequest): string | undefined {
  return /:(\d+)$/.exec(String(headerOf(request, 'host')))?.[1];
}
