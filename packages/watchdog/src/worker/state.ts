import type { RequestSnapshot } from '@stageguard/core';
import type { Copy } from '../words/copy.js';
import type { Dump } from '../words/messages.js';

/** What the worker knows of the main thread. */
export interface State {
  /** What was in flight when it was last known. */
  copy: Copy;
  /** Since when the main thread has not run; `undefined` while it runs. */
  blockedSince: number | undefined;
  /** What it answered since. */
  dump: Dump | undefined;
}

/** The request that blocks the main thread, where one does and it is known. */
export function culprit({ dump }: State): RequestSnapshot | undefined {
  return dump?.amid ? (dump.requests.find((request) => request !== null) ?? undefined) : undefined;
}
