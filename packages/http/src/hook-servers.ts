import { EventEmitter } from 'node:events';
import { Server } from 'node:http';
import { Server as SecureServer } from 'node:https';
import { hookMethod } from './hook-method.js';
import { listenersWithin } from './listeners-within.js';
import type { HttpRequest, HttpResponse } from './message.js';

/*
 * Every server of the process emits its requests through the prototype of its class, whoever made it, whenever, bundled or
 * not. One `emit` on each of the four prototypes sees them all, and can run what follows in the context of the exchange.
 */

/** What happens around the events of servers, whichever copy of this package it comes from. */
export interface ServerWatch {
  /** A server has begun to listen. */
  listening?(server: object): void;
  /** A request has come. The rest runs within what is returned, which may be entered twice, once within the other. */
  request?(server: object, req: HttpRequest, res: HttpResponse): Around | undefined;
  /** A stream of HTTP/2 has come, with these headers. What is returned is called when the server's listeners have it. */
  stream?(headers: unknown): (() => void) | undefined;
}

/** A context, such as an exchange's. An object and not a function: for one of these a closure would be made per request. */
export interface Around {
  /** Calls `fn` with these arguments in the context, and returns what it returns. */
  within<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R;
}

type Emit = (this: object, ...args: unknown[]) => unknown;

interface Emitter {
  emit: Emit;
}

// On the prototypes: classes of Node are one for all realms of a process, and all copies of this package. The number is the
// version of what a watch returns.
const WATCHES = Symbol.for('stageguard.2.servers');

interface Watched {
  readonly [WATCHES]?: ServerWatch[];
}

/** Watches all servers of the process, those that listen already, too. */
export function watchServers(watch: ServerWatch): void {
  for (const each of classesOfServers()) watchesOf(each)?.push(watch);
}

/**
 * Hooks the class of a server anew, or the server itself, wherever its `emit` is found first: another tool has put the
 * class's back as it was, or has taken it for this server before there was a hook. Reached twice a hook does no harm.
 */
export function hookAgain(server: object): void {
  const watches = (server as Watched)[WATCHES];
  if (watches === undefined) return;
  let owner: object | null = server;
  while (owner !== null && !Object.hasOwn(owner, 'emit')) owner = Object.getPrototypeOf(owner);
  const target = owner === null || owner === EventEmitter.prototype ? Object.getPrototypeOf(server) : owner;
  try {
    hookMethod(target as Emitter, 'emit', (original) => passingOn(target, original, watches));
  } catch {
    // It does not let itself be changed. Whoever counts finds out that it is still blind.
  }
}

/** Who watches the servers of a class; `undefined` where it cannot be hooked: they are counted by what else there is. */
function watchesOf(prototype: object): ServerWatch[] | undefined {
  if (Object.hasOwn(prototype, WATCHES)) return (prototype as Watched)[WATCHES];
  const watches: ServerWatch[] = [];
  try {
    hookMethod(prototype as Emitter, 'emit', (original) => passingOn(prototype, original, watches));
    Object.defineProperty(prototype, WATCHES, { value: watches });
    return watches;
  } catch {
    return undefined; // Frozen.
  }
}

function* classesOfServers(): Generator<object> {
  yield Server.prototype;
  yield SecureServer.prototype;
  // Its classes are not exported. 2 ms, once.
  const http2 = require('node:http2') as typeof import('node:http2');
  yield Object.getPrototypeOf(http2.createServer());
  yield Object.getPrototypeOf(http2.createSecureServer());
}

function passingOn(target: object, replaced: Emit, watches: readonly ServerWatch[]): Emit {
  // Looked up at every call where it is inherited: others may patch EventEmitter after us.
  let own: Emit | undefined = Object.hasOwn(target, 'emit') ? replaced : undefined;
  const emit: Emit = function (...args) {
    const original = own ?? (Object.getPrototypeOf(target) as Emitter).emit;
    const [event] = args;
    if (isRequest(event)) return requested(this, original, args, watches);
    if (event === 'stream') return streamed(this, original, args, watches);
    if (event === 'listening') for (const watch of watches) watch.listening?.(this);
    return Reflect.apply(original, this, args);
  };
  // Another tool may have wrapped the method before us: to unwrap it, it looks for these on what it finds in its place.
  Object.defineProperties(emit, {
    __wrapped: { get: () => (own as Wrapped | undefined)?.__wrapped, configurable: true },
    __original: { get: () => (own as Wrapped | undefined)?.__original, configurable: true },
    __unwrap: {
      get: () =>
        (own as Wrapped | undefined)?.__unwrap === undefined
          ? undefined
          : () => {
              const inner = (own as Wrapped | undefined)?.__original;
              own = inner === (Object.getPrototypeOf(target) as Emitter).emit ? undefined : inner;
            },
      configurable: true,
    },
  });
  return emit;
}

/** As shimmer marks what it has wrapped. */
interface Wrapped extends Emit {
  readonly __wrapped?: boolean;
  readonly __original?: Emit;
  readonly __unwrap?: () => void;
}

/** A request that expects something is emitted as such where the application listens for it. */
function isRequest(event: unknown): event is string {
  return event === 'request' || event === 'checkContinue' || event === 'checkExpectation';
}

function requested(
  server: object,
  original: Emit,
  args: unknown[],
  watches: readonly ServerWatch[],
): unknown {
  let around: Around | undefined;
  for (const watch of watches) {
    const its = watch.request?.(server, args[1] as HttpRequest, args[2] as HttpResponse);
    // Two who count under one name have one exchange.
    if (its === undefined || its === around) continue;
    around = around === undefined ? its : both(around, its);
  }
  if (around === undefined) return Reflect.apply(original, server, args);
  if (original === EventEmitter.prototype.emit) return around.within(Reflect.apply, original, server, args);
  const putBack = listenersWithin(server, args[0] as string, args[1], around);
  try {
    return around.within(Reflect.apply, original, server, args);
  } finally {
    putBack();
  }
}

function both(outer: Around, inner: Around): Around {
  return { within: (fn, ...args) => outer.within(() => inner.within(fn, ...args)) };
}

function streamed(server: object, original: Emit, args: unknown[], watches: readonly ServerWatch[]): unknown {
  const after: (() => void)[] = [];
  for (const watch of watches) {
    const its = watch.stream?.(args[2]);
    if (its !== undefined) after.push(its);
  }
  const emitted = Reflect.apply(original, server, args);
  for (const each of after) each();
  return emitted;
}
