import type { RequestSnapshot } from '@stageguard/core';
import type { Copy } from '../words/copy.js';
import type { Answers } from './answers.js';

/** What the worker knows of the main thread. */
export interface State {
  /** What was in flight when it was last known. */
  copy: Copy;
  /** Since when the main thread has not run; `undefined` while it runs. */
  blockedSince: number | undefined;
  /** What it has answered amid the last block that was found, also while that is over. */
  answers: Answers | undefined;
}

/** The request that blocks the main thread, where one does and it is known. */
export function culprit({ answers }: State): RequestSnapshot | undefined {
  const dump = answers?.newest;
  return dump?.amid ? (dump.requests.find((request) => request !== null) ?? undefined) : undefined;
}
