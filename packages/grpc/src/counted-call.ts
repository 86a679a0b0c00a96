import type { OwnedRequest } from '@stageguard/core';

/** A call that counts, perhaps of another copy of this package, and the name of its metrics. */
export interface CountedCall {
  readonly countedAs: string;
  readonly request: Pick<OwnedRequest, 'with'>;
}

/** grpc-js keeps the next call towards the wire under these names. */
interface Link extends Partial<CountedCall> {
  readonly nextCall?: Link;
  readonly call?: Link;
}

/** The call under this one, or this one itself, that counts under that name. */
export function countedCall(call: unknown, name: string): CountedCall | undefined {
  let link = call as Link | null | undefined;
  while (link !== undefined && link !== null) {
    if (link.countedAs === name) return link as CountedCall;
    link = link.nextCall ?? link.call;
  }
  return undefined;
}
