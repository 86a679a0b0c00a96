/** A call, or what stands for it, in the chain from the application to the wire. */
export interface Link {
  /** grpc-js keeps the next link towards the wire under one of these names. */
  readonly nextCall?: Link;
  readonly call?: Link;
}

/** The next link towards the wire; `undefined` for the last one, and for calls that do not tell. */
export function nextLink(link: Link): Link | undefined {
  return link.nextCall ?? link.call ?? undefined;
}
