import type { OwnedRequest } from '@stageguard/core';
import { type Link, nextLink } from './link.js';

/** A call that is counted, perhaps by another copy of this package. */
export interface CountedCall {
  /** The name of the metrics that count it. */
  readonly countedAs: string;
  readonly request: Pick<OwnedRequest, 'with'>;
}

/** Finds the call that is counted under a name: the given one, or one nearer to the wire. */
export function countedCall(call: unknown, name: string): CountedCall | undefined {
  let link = call as (Link & Partial<CountedCall>) | null | undefined;
  while (link !== undefined && link !== null) {
    if (link.countedAs === name) return link as CountedCall;
    link = nextLink(link);
  }
  return undefined;
}
