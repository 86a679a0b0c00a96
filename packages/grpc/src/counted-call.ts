import type { OwnedRequest } from '@stageguard/core';
import { type Link, nextLink } from './link.js';

/** A call that counts, perhaps of another copy of this package, and the name of its metrics. */
export interface CountedCall {
  readonly countedAs: string;
  readonly request: Pick<OwnedRequest, 'with'>;
}

/** The call under this one, or this one itself, that counts under that name. */
export function countedCall(call: unknown, name: string): CountedCall | undefined {
  let link = call as (Link & Partial<CountedCall>) | null | undefined;
  while (link !== undefined && link !== null) {
    if (link.countedAs === name) return link as CountedCall;
    link = nextLink(link);
  }
  return undefined;
}
