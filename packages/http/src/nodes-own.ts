/** The symbol under which Node keeps something of its own; `undefined` where there is none of that description. */
export function nodesSymbol(owner: object, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(owner).find((each) => each.description === description);
}

/** What Node keeps there. */
export function nodesOwn<T>(owner: object, description: string): T | undefined {
  const symbol = nodesSymbol(owner, description);
  return symbol === undefined ? undefined : (owner as { [key: symbol]: T })[symbol];
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
