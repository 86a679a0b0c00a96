/** The symbol of this description under which an object keeps something of its own; `undefined` where there is none. */
export function symbolOf(owner: object, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(owner).find((each) => each.description === description);
}

/** For adapters: what an object keeps under a symbol of this description. Node does so, and libraries do. */
export function keptBySymbol<T>(owner: object, description: string): T | undefined {
  const symbol = symbolOf(owner, description);
  return symbol === undefined ? undefined : (owner as { [key: symbol]: T })[symbol];
}
