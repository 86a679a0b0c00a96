/** One object in the chain from a call of the application to the wire: each interceptor adds one. */
export interface Link {
  /** grpc-js keeps the next link towards the wire under one of these names. */
  readonly nextCall?: Link;
  readonly call?: Link;
}

/** The next link towards the wire; `undefined` for the last one, and where an interceptor hides the next. */
export function nextLink(link: Link): Link | undefined {
  return link.nextCall ?? link.call ?? undefined;
}
