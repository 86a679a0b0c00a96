import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// What finalizers and closing handles let go of is there for the collection after.
const ROUNDS = 8;

/** Bytes of the JavaScript heap that are in use after garbage collection, with nothing in flight. */
export async function settledHeap(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    gc();
    least = Math.min(least, process.memoryUsage().heapUsed);
    await sleep(20);
  }
  return least;
}
