import { EventEmitter } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Exchange } from './exchange.js';
import { exchangeOf } from './exchange-of.js';
import { type HttpRequest, type HttpResponse, isFollowable, isGone, isHttp2 } from './message.js';

/*
 * How an exchange learns what happens to its messages: by one `emit` and one `writeHead` on their prototypes, which pass
 * everything on for messages that are not tracked. No listener is added, so that no count of listeners, no order and
 * no warning changes. And what the events start runs in the context of the exchange, though Node emits them from the
 * parser's or the socket's.
 */

// On every prototype that is hooked, by whichever copy of this package, in whichever realm.
const HOOKED = Symbol.for('stageguard.1.hooked');

const { listenerCount } = EventEmitter.prototype;

type Method = (this: object, ...args: unknown[]) => unknown;

/** A prototype, or a message of a class that is not Node's own: a shim's, an injected one. */
interface Hookable {
  [HOOKED]?: boolean;
  emit: Method;
  writeHead: Method;
}

/** Hooks the classes of these messages, once in the life of the process. */
export function hook(req: HttpRequest, res: HttpResponse): void {
  const request = req as unknown as Hookable;
  const response = res as unknown as Hookable;
  if (request[HOOKED] === true && response[HOOKED] === true) return;
  if (!isFollowable(req, res)) return;
  const { Request, Response } = isHttp2(req)
    ? http2Classes()
    : { Request: IncomingMessage, Response: ServerResponse };
  hookEmit(hookable(request, Request.prototype), requestEmitted);
  const target = hookable(response, Response.prototype);
  if (hookEmit(target, responseEmitted)) hookWriteHead(target);
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
function requestEmitted(exchange: Exchange, event: unknown, req: object): void {
  const request = req as HttpRequest;
  if (event !== 'close' || !isGone(request)) return;
  if (isHttp2(request))
    setImmediate(() => exchange.over()); // Where the response cannot say so, such as a frozen one.
  else exchange.over();
}

function responseEmitted(exchange: Exchange, event: unknown): void {
  if (event === 'close') exchange.over();
}

function hookEmit(
  target: Hookable,
  emitted: (exchange: Exchange, event: unknown, message: object) => void,
): boolean {
  if (target[HOOKED] === true) return false;
  // Looked up at every call where it is inherited: others may patch EventEmitter after us.
  const own = Object.hasOwn(target, 'emit') ? target.emit : undefined;
  const parent = Object.getPrototypeOf(target) as Hookable;
  replace(target, 'emit', function (...args) {
    const original = own ?? parent.emit;
    const exchange = exchangeOf(this);
    if (exchange === undefined) return Reflect.apply(original, this, args);
    const [event] = args;
    // Before the listeners, who may put the request into a stage of their own.
    if (event === 'end') exchange.bodyRead();
    try {
      // Without listeners nothing is started that could ask for its context.
      if (Reflect.apply(listenerCount, this, [event]) === 0) return Reflect.apply(original, this, args);
      return exchange.within(() => Reflect.apply(original, this, args));
    } finally {
      // After the listeners, who may let go of what would be left `detached`.
      emitted(exchange, event, this);
    }
  });
  Object.defineProperty(target, HOOKED, { value: true });
  return true;
}

function hookWriteHead(target: Hookable): void {
  const original = target.writeHead;
  replace(target, 'writeHead', function (...args) {
    const result = Reflect.apply(original, this, args);
    exchangeOf(this)?.headersWritten();
    return result;
  });
}

/** Puts a method in the place of another one, so that it looks the same. */
function replace(target: Hookable, name: 'emit' | 'writeHead', method: Method): void {
  const { name: shown, length } = target[name];
  Object.defineProperties(method, { name: { value: shown }, length: { value: length } });
  const enumerable = Object.getOwnPropertyDescriptor(target, name)?.enumerable ?? true;
  Object.defineProperty(target, name, { value: method, writable: true, configurable: true, enumerable });
}
