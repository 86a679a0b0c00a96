import { IncomingMessage, ServerResponse } from 'node:http';
import { originals } from '@stageguard/core/adapter';
import { hookMethod, isNewTo } from './hook-method.js';
import { type HttpRequest, type HttpResponse, isFollowable, isHttp2 } from './message.js';
import { nodesEmit } from './nodes-own.js';
import type { Pair } from './pair.js';
import { pairOf } from './pair-of.js';

/*
 * How an exchange learns what happens to its messages: by one `emit` and one `writeHead` on their prototypes, which pass
 * everything on for messages that are not tracked. No listener is added, so that no count of listeners, no order and
 * no warning changes. And what the events start runs in the context of the exchange, though Node emits them from the
 * parser's or the socket's.
 */

// On every prototype that is hooked, by whichever copy of this package, in whichever realm. The number is the version of
// what a pair can be told.
const HOOKED = Symbol.for('stageguard.2.hooked');
/** On the methods that are in the place of others. */
const HOOK = Symbol.for('stageguard.2.hook');

/** Hooks that go missing are put back so many times: two tools that both insist must not wrap each other for ever. */
const MOST_REPAIRS = 3;

type Method = (this: object, ...args: unknown[]) => unknown;

/** A prototype, or a message of a class that is not Node's own: a shim's, an injected one. */
interface Hookable {
  [HOOKED]?: boolean;
  emit: Method;
  writeHead: Method;
}

/** What sends the headers of a stream of HTTP/2. */
interface HookableStream {
  respond: Method;
  respondWithFD: Method;
  respondWithFile: Method;
}

const repairs = { emit: new WeakMap<object, number>(), writeHead: new WeakMap<object, number>() };

/** Hooks the classes of Node's HTTP/1.1 servers. Returns whether nobody has before. */
export function hookHttp1(): boolean {
  return hookClasses(
    IncomingMessage.prototype as object as Hookable,
    ServerResponse.prototype as object as Hookable,
  );
}

/** Hooks what these messages inherit from, or themselves, unless it has been done. */
export function hookMessages(req: HttpRequest, res: HttpResponse): void {
  const request = req as unknown as Hookable;
  const response = res as unknown as Hookable;
  if ((request[HOOKED] === true && response[HOOKED] === true) || !isFollowable(req, res)) return;
  const { Request, Response } = isHttp2(req)
    ? http2Classes()
    : { Request: IncomingMessage, Response: ServerResponse };
  hookClasses(hookable(request, Request.prototype), hookable(response, Response.prototype));
  if (isHttp2(req)) hookStream(req.stream);
}

/** Puts back what another tool has removed: one of these messages was not told something. */
export function hookAgain(req: HttpRequest, res: HttpResponse): void {
  const request = hookedBy(req);
  const response = hookedBy(res);
  if (request !== undefined) repair(request, 'emit', () => putEmit(request, requestClosed));
  if (response === undefined) return;
  repair(response, 'emit', () => putEmit(response, responseClosed));
  repair(response, 'writeHead', () => put(response, 'writeHead', noticingStatus));
}

function repair(target: Hookable, method: 'emit' | 'writeHead', put: () => void): void {
  if (HOOK in target[method]) return;
  const before = repairs[method].get(target) ?? 0;
  if (before >= MOST_REPAIRS) return;
  repairs[method].set(target, before + 1);
  put();
}

/** What was hooked of a message: itself, or what it inherits from. */
function hookedBy(message: object): Hookable | undefined {
  let owner: object | null = message;
  while (owner !== null && !Object.hasOwn(owner, HOOKED)) owner = Object.getPrototypeOf(owner);
  return (owner as Hookable | null) ?? undefined;
}

/** Returns whether nobody has before. */
function hookClasses(request: Hookable, response: Hookable): boolean {
  if (isNewTo(request, HOOKED)) putEmit(request, requestClosed);
  if (!isNewTo(response, HOOKED)) return false;
  putEmit(response, responseClosed);
  put(response, 'writeHead', noticingStatus);
  return true;
}

function http2Classes() {
  // Loaded by then: there is a request of it. To import it would make everybody load it.
  const { Http2ServerRequest, Http2ServerResponse } = require('node:http2') as typeof import('node:http2');
  return { Request: Http2ServerRequest, Response: Http2ServerResponse };
}

/** Applications may send the headers by the stream itself. Its class has no name that could be imported. */
function hookStream(stream: object | undefined): void {
  let owner = stream ?? null;
  while (owner !== null && !Object.hasOwn(owner, 'respondWithFile')) owner = Object.getPrototypeOf(owner);
  const streams = owner as HookableStream | null;
  if (streams === null || streams === stream || !isNewTo(streams, HOOKED)) return;
  for (const method of ['respond', 'respondWithFD', 'respondWithFile'] as const)
    put(streams, method, noticing);
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
    originals.setImmediate(() => pair.over()); // Where the response cannot say so, such as a frozen one.
  else pair.over();
}

function responseClosed(pair: Pair): void {
  pair.over();
}

function putEmit(target: Hookable, closed: (pair: Pair) => void): void {
  // Looked up at every call where it is inherited: others may patch EventEmitter after us.
  const own = Object.hasOwn(target, 'emit') ? target.emit : undefined;
  const parent = Object.getPrototypeOf(target) as Hookable;
  const emitWithin: Method = function (...args) {
    const original = own ?? parent.emit;
    const exchange = pairOf(this)?.exchange;
    return exchange === undefined
      ? Reflect.apply(original, this, args)
      : exchange.within(Reflect.apply, original, this, args);
  };
  const following: Method = function (...args) {
    const original = own ?? parent.emit;
    const event = args[0];
    const listeners = listenersOf(this, event);
    // Most of what Node emits nobody hears. Node's own method would look for listeners once more, and do nothing.
    const silent = listeners === undefined && original === nodesEmit && event !== 'error';
    if (listeners === undefined && event !== 'end' && event !== 'close' && event !== 'finish')
      return silent ? false : Reflect.apply(original, this, args);
    const pair = pairOf(this);
    if (pair === undefined) return Reflect.apply(original, this, args);
    // Before the listeners, who may put the request into a stage of their own.
    if (event === 'end') pair.bodyRead();
    // Without listeners nothing is started that could ask for its context. `args` are only ever passed on as a whole: else V8
    // would make an array of them for every event.
    const emitting = listeners === undefined || isNodes(listeners, event, pair) ? original : emitWithin;
    if (event !== 'close' && event !== 'finish') return Reflect.apply(emitting, this, args);
    if (event === 'finish') pair.finishing();
    const unknown = event === 'finish' && clearIncoming === undefined && emitting === original;
    const ends = unknown ? listenersOf(pair.request, 'end') : undefined;
    try {
      return silent ? false : Reflect.apply(emitting, this, args);
    } finally {
      if (unknown && ends === undefined) learnClearIncoming(pair.request);
      // After the listeners, who may let go of what would be left `detached`.
      if (event === 'close') closed(pair);
      else pair.finished();
    }
  };
  put(target, 'emit', () => following);
}

function put<K extends string>(target: { [key in K]: Method }, name: K, wrap: (original: Method) => Method) {
  hookMethod(target, name, (original) => Object.defineProperty(wrap(original), HOOK, { value: true }));
}

/** A function where there is one, a list where there are several: `listenerCount` would ask the message twice. */
function listenersOf(message: object, event: unknown): unknown {
  return (message as { _events?: Record<string, unknown> })._events?.[event as string];
}

/** The listener that Node's server puts on a request whose answer is out before its end has been read. It has no public name. */
let clearIncoming: unknown;

/**
 * Whether Node alone listens. Its server does so for the end of each response, from the start, and then for that of its
 * request; what runs then the application cannot see, and to enter the context would cost 0.1 to 0.2 µs on Node 20.
 */
function isNodes(listeners: unknown, event: unknown, { byServer }: Pair): boolean {
  if (!byServer || typeof listeners !== 'function') return false;
  return event === 'finish' || (event === 'end' && listeners === clearIncoming);
}

/** Node's listener for `finish`, alone, has put the first listener on the request. */
function learnClearIncoming(request: HttpRequest): void {
  const listener = listenersOf(request, 'end');
  if (typeof listener === 'function' && listener.name === 'clearIncoming') clearIncoming = listener;
}

function noticingStatus(original: Method): Method {
  return function (...args) {
    const result = Reflect.apply(original, this, args);
    pairOf(this)?.headersWritten(args[0]);
    return result;
  };
}

function noticing(original: Method): Method {
  return function (...args) {
    const result = Reflect.apply(original, this, args);
    pairOf(this)?.headersWritten((args[0] as { ':status'?: unknown } | undefined)?.[':status'] ?? 200);
    return result;
  };
}
