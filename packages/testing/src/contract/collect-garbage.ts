import { setTimeout as sleep } from 'node:timers/promises';
import { gc } from '../gc.js';

/** Collects garbage until the condition holds; rejects where it does not within a minute: a busy machine may take many seconds. */
export async function collectGarbage(condition: () => boolean): Promise<void> {
  const deadline = AbortSignal.timeout(60_000);
  while (!condition()) {
    deadline.throwIfAborted();
    // Handles are given to the garbage collector once a second.
    await sleep(250);
    gc();
  }
}
