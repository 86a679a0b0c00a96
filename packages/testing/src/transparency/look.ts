import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { inherited } from './shape.js';

/** The one symbol that messages may get. */
const OURS = Symbol.for('stageguard.2.exchange');

const METHODS = { req: ['emit', 'on', 'read'], res: ['emit', 'writeHead', 'write', 'end', 'setHeader'] };

/** How messages look from outside. */
export function look(req: IncomingMessage, res: ServerResponse): Readonly<{ [aspect: string]: unknown }> {
  return {
    keys: [Object.keys(req), Object.keys(res)],
    'own properties': [ownOf(req), ownOf(res)],
    // In no order: a method that is hooked on a prototype comes before those of the prototypes behind it.
    'all properties': [inherited(req).sort(), inherited(res).sort()],
    listeners: [req, res, req.socket].map(listenersOf),
    methods: [methodsOf(req, METHODS.req), methodsOf(res, METHODS.res)],
    JSON: [jsonOf(req), jsonOf(res)],
  };
}

function ownOf(message: object): string[] {
  return Reflect.ownKeys(message)
    .filter((key) => key !== OURS)
    .map(String);
}

function listenersOf(emitter: EventEmitter): unknown[] {
  return emitter.eventNames().map((event) => [String(event), emitter.listenerCount(event)]);
}

function methodsOf(message: object, names: readonly string[]): unknown[] {
  const methods = message as { readonly [name: string]: (...args: unknown[]) => unknown };
  // What has been tapped is an own one; the one below is what others see.
  const prototype = Object.getPrototypeOf(message);
  return names.map((name) => {
    const method = prototype[name] ?? methods[name];
    return [name, method.name, method.length];
  });
}

function jsonOf(message: object): string {
  try {
    return JSON.stringify(message);
  } catch (error) {
    return String(error);
  }
}
