import type { OwnedRequest } from '@stageguard/core';
import { type AnyMetrics, sharesTruth } from '@stageguard/core/adapter';
import { type Link, nextLink } from './link.js';

/** A call that is counted, perhaps by another copy of this package. */
export interface CountedCall {
  /** The metrics that count it. */
  readonly countedWith: AnyMetrics;
  readonly request: Pick<OwnedRequest, 'with'>;
}

/** Finds the call that counts for these metrics: the given one, or one nearer to the wire. */
export function countedCall(call: unknown, metrics: AnyMetrics): CountedCall | undefined {
  let link = call as (Link & Partial<CountedCall>) | null | undefined;
  while (link !== undefined && link !== null) {
    if (link.countedWith !== undefined && sharesTruth(link.countedWith, metrics)) return link as CountedCall;
    link = nextLink(link);
  }
  return undefined;
}
