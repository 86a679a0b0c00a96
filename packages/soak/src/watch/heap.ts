import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// What finalizers and closing handles let go of is there for the collection after.
const ROUNDS = 8;

/** The JavaScript heap after garbage collection, with nothing in flight, in bytes. */
export interface Heap {
  readonly used: number;
  /** `used` without what functions are compiled to: V8 goes on compiling for hundreds of thousands of requests. */
  readonly data: number;
}

export async function settledHeap(): Promise<Heap> {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  let least: Heap = { used: Number.POSITIVE_INFINITY, data: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round++) {
    gc();
    const now = readHeap();
    if (now.data < least.data) least = now;
    await sleep(20);
  }
  return least;
}

function readHeap(): Heap {
  const used = process.memoryUsage().heapUsed;
  const { code_and_metadata_size: code, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics();
  return { used, data: used - code - bytecode };
}
