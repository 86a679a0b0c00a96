import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Collects garbage until the condition holds; rejects where it does not within ten seconds. */
export async function collectGarbage(condition: () => boolean): Promise<void> {
  const deadline = AbortSignal.timeout(10_000);
  while (!condition()) {
    deadline.throwIfAborted();
    // Handles are given to the garbage collector once a second.
    await sleep(250);
    gc();
  }
}
