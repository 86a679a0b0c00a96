import { createSecureServer, createServer } from 'node:http2';

type Emit = (this: object, ...args: unknown[]) => boolean;

/** Calls back before an emitter of a class, or of one that extends it, emits. Nothing is added to the emitters. */
export function beforeEmit(
  prototype: object,
  emitting: (emitter: object, event: unknown, ...args: unknown[]) => void,
): void {
  const its = prototype as { emit: Emit };
  const { emit } = its;
  its.emit = function (...args) {
    const [event, ...rest] = args;
    emitting(this, event, ...rest);
    return Reflect.apply(emit, this, args);
  };
}

/** The classes of HTTP/2's servers, which Node exports under no name. */
export function http2Servers(): object[] {
  return [createServer(), createSecureServer()].map((server) => Object.getPrototypeOf(server));
}

interface Close {
  readonly emitted: boolean;
}

const closes = new WeakMap<object, { emitted: boolean }>();
const watched = new WeakSet<object>();

/**
 * Tells from now on whether an emitter has emitted `close`, and keeps it not alive. What Node calls `closed` or `destroyed`
 * may be true before: of a socket for a turn of the loop.
 */
export function closeOf(emitter: object): Close {
  const known = closes.get(emitter);
  if (known !== undefined) return known;
  const close = { emitted: false };
  closes.set(emitter, close);
  const prototype: object = Object.getPrototypeOf(emitter);
  if (!watched.has(prototype)) {
    watched.add(prototype);
    beforeEmit(prototype, (its, event) => {
      const seen = event === 'close' ? closes.get(its) : undefined;
      if (seen !== undefined) seen.emitted = true;
    });
  }
  return close;
}
