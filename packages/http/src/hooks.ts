import { subscribe } from 'node:diagnostics_channel';
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange } from './exchange.js';
import { hookMethod, isNewTo } from './hook-method.js';
import { type HttpRequest, type HttpResponse, isFollowable, isHttp2 } from './message.js';
import { type Pair, readPair } from './pair.js';
import { attach, pairOf } from './pair-of.js';

/*
 * How an exchange learns what happens to its messages: by one `emit` and one `writeHead` on their prototypes, which pass
 * everything on for messages that are not tracked. No listener is added, so that no count of listeners, no order and
 * no warning changes. And what the events start runs in the context of the exchange, though Node emits them from the
 * parser's or the socket's.
 */

// On every prototype that is hooked, by whichever copy of this package, in whichever realm.
const HOOKED = Symbol.for('stageguard.1.hooked');

type Method = (this: object, ...args: unknown[]) => unknown;

/** A prototype, or a message of a class that is not Node's own: a shim's, an injected one. */
interface Hookable {
  [HOOKED]?: boolean;
  emit: Method;
  writeHead: Method;
}

/**
 * Hooks the classes of Node's HTTP/1.1 servers, and pairs their messages before any framework has seen them, while it
 * costs next to nothing; once in the life of the process.
 */
export function hookServers(): void {
  if (
    !hookClasses(
      IncomingMessage.prototype as object as Hookable,
      ServerResponse.prototype as object as Hookable,
    )
  ) {
    return;
  }
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (pairOf(request) === undefined) attach(readPair(request, response), request, response);
  });
}

/** The pair of these messages; made now, and their classes hooked, where no server of Node's HTTP/1.1 made them. */
export function follow(req: HttpRequest, res: HttpResponse): Pair {
  const known = pairOf(res);
  if (known !== undefined) return known;
  hook(req, res);
  const pair = readPair(req, res);
  attach(pair, req, res);
  return pair;
}

function hook(req: HttpRequest, res: HttpResponse): void {
  const request = req as unknown as Hookable;
  const response = res as unknown as Hookable;
  if ((request[HOOKED] === true && response[HOOKED] === true) || !isFollowable(req, res)) return;
  const { Request, Response } = isHttp2(req)
    ? http2Classes()
    : { Request: IncomingMessage, Response: ServerResponse };
  hookClasses(hookable(request, Request.prototype), hookable(response, Response.prototype));
}

/** Returns whether nobody has before. */
function hookClasses(request: Hookable, response: Hookable): boolean {
  hookEmit(request, requestClosed);
  if (!hookEmit(response, responseClosed)) return false;
  hookMethod(response, 'writeHead', noticing);
  return true;
}

function http2Classes() {
  // Loaded by then: there is a request of it. To import it would make everybody load it.
  const { Http2ServerRequest, Http2ServerResponse } = require('node:http2') as typeof import('node:http2');
  return { Request: Http2ServerRequest, Response: Http2ServerResponse };
}

function hookable(message: Hookable, prototype: object): Hookable {
  return (Object.prototype.isPrototypeOf.call(prototype, message) ? prototype : message) as Hookable;
}

/**
 * On Node 20 and 22 the response to a pipelined request whose turn has not come never closes when the connection is
 * lost. Otherwise a request closes before its response (HTTP/2), or long before it (a connection that lives).
 */
function requestClosed(pair: Pair): void {
  if (!pair.gone) return;
  if (pair.http2)
    setImmediate(() => pair.over()); // Where the response cannot say so, such as a frozen one.
  else pair.over();
}

function responseClosed(pair: Pair): void {
  pair.over();
}

function hookEmit(target: Hookable, closed: (pair: Pair) => void): boolean {
  if (!isNewTo(target, HOOKED)) return false;
  // Looked up at every call where it is inherited: others may patch EventEmitter after us.
  const own = Object.hasOwn(target, 'emit') ? target.emit : undefined;
  const parent = Object.getPrototypeOf(target) as Hookable;
  const following: Method = function (...args) {
    const original = own ?? parent.emit;
    const event = args[0];
    const heard = hasListeners(this, event);
    // Half of what Node emits nobody hears, and it says nothing of the exchange.
    if (!heard && event !== 'end' && event !== 'close') return Reflect.apply(original, this, args);
    const pair = pairOf(this);
    if (pair === undefined) return Reflect.apply(original, this, args);
    // Before the listeners, who may put the request into a stage of their own.
    if (event === 'end') pair.bodyRead();
    try {
      // Without listeners nothing is started that could ask for its context.
      return heard && pair.exchange !== undefined
        ? applyWithin(pair.exchange, original, this, args)
        : Reflect.apply(original, this, args);
    } finally {
      // After the listeners, who may let go of what would be left `detached`.
      if (event === 'close') closed(pair);
    }
  };
  hookMethod(target, 'emit', () => following);
  return true;
}

// Apart, so that V8 need not make an array of the arguments for the many events without listeners.
function applyWithin(exchange: Exchange, method: Method, message: object, args: unknown[]): unknown {
  return exchange.within(() => Reflect.apply(method, message, args));
}

/** As `listenerCount` would say, which asks the message twice. */
function hasListeners(message: object, event: unknown): boolean {
  return (message as { _events?: Record<string, unknown> })._events?.[event as string] !== undefined;
}

function noticing(original: Method): Method {
  return function (...args) {
    const result = Reflect.apply(original, this, args);
    pairOf(this)?.headersWritten();
    return result;
  };
}
