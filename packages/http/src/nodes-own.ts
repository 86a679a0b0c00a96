import { EventEmitter } from 'node:events';

/**
 * Node's own `emit`, of which it is known that an event which nobody hears does nothing and returns false. `undefined` where a tool
 * has wrapped it before this was loaded (`node:domain` does): that is to see every event.
 */
export const nodesEmit: unknown = isNodesEmit(EventEmitter.prototype.emit)
  ? EventEmitter.prototype.emit
  : undefined;

/** By its source: the same from Node 20 to 26 in this. */
function isNodesEmit(emit: unknown): boolean {
  const source = Function.prototype.toString.call(emit);
  return source.includes('kErrorMonitor') && /handler === undefined\)\s*return false/.test(source);
}

/**
 * The sockets of a server, those that a WebSocket has taken over, too: nothing but Node's list of all that is open has
 * them. Of a server over TLS these are the connections beneath.
 */
export function socketsOf(server: object): { destroy(): void }[] {
  const { _getActiveHandles } = process as unknown as { _getActiveHandles?: () => unknown[] };
  const open = (_getActiveHandles?.call(process) ?? []) as { server?: unknown; destroy(): void }[];
  return open.filter((each) => each.server === server && typeof each.destroy === 'function');
}
