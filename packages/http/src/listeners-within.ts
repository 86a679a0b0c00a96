import type { Around } from './hook-servers.js';

type Listener = (this: unknown, ...args: unknown[]) => unknown;

interface Emitter {
  readonly _events?: Record<string, Listener | Listener[] | undefined>;
}

/**
 * Has the listeners of an event run within the exchange once more, for the one time that this request is emitted: a tool
 * that has wrapped `emit` before us, and so runs within us, lets the event go on in a context of its own, and the exchange learns
 * of its span. What the tool sees of the server is what is there without us: itself, and as many listeners, each under its name.
 *
 * Returns what puts the listeners back. It has been called, too, before the first of them runs: they may change them.
 */
export function listenersWithin(server: object, event: string, req: unknown, around: Around): () => void {
  const events = (server as Emitter)._events;
  const listeners = events?.[event];
  if (events === undefined || listeners === undefined) return nothing;
  const originals = new Map<Listener, Listener>();
  let done = false;
  const within = (listener: Listener): Listener => {
    const entering: Listener = function (...args) {
      putBack();
      // The tool may have emitted another one meanwhile.
      if (args[0] !== req) return Reflect.apply(listener, this, args);
      return around.within(Reflect.apply, listener, this, args);
    };
    // As a listener that is called once is marked: who asks for the listeners, or removes one, finds it by this.
    const { listener: itself = listener } = listener as { listener?: Listener };
    originals.set(entering, listener);
    return Object.assign(entering, { listener: itself });
  };
  const entered = Array.isArray(listeners) ? listeners.map(within) : within(listeners);
  const putBack = () => {
    if (done) return;
    done = true;
    const now = (server as Emitter)._events;
    if (now?.[event] !== undefined) now[event] = before(now[event], entered, listeners, originals);
  };
  return Reflect.set(events, event, entered) ? putBack : nothing;
}

/** What the listeners would be by now. The list itself is kept where it has not changed: Node notes on it that it has warned of its length. */
function before(
  now: Listener | Listener[],
  entered: Listener | Listener[],
  listeners: Listener | Listener[],
  originals: ReadonlyMap<Listener, Listener>,
): Listener | Listener[] {
  const original = (listener: Listener) => originals.get(listener) ?? listener;
  if (!Array.isArray(now)) return original(now);
  const changed = now !== entered || now.length !== listeners.length;
  return changed ? now.map(original) : listeners;
}

function nothing(): void {}
