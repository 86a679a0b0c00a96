import { milliseconds, nanoseconds } from './clock.js';

const ASKING = 2;
const ENDING = 3;

/** What both threads read and write in place: the other one may not be able to answer. */
export class SharedMemory {
  readonly buffer: SharedArrayBuffer;
  readonly #beat: BigInt64Array;
  readonly #flags: Int32Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(16)) {
    this.buffer = buffer;
    this.#beat = new BigInt64Array(buffer, 0, 1);
    this.#flags = new Int32Array(buffer);
  }

  /** When the main thread's timer last ran. */
  get beat(): number {
    return milliseconds(Atomics.load(this.#beat, 0));
  }

  /** Notes that it runs now, and returns when that is. */
  strike(): number {
    const now = nanoseconds();
    Atomics.store(this.#beat, 0, now);
    return milliseconds(now);
  }

  /** Whether the worker has an inspector's session with the main thread. */
  set asking(asking: boolean) {
    Atomics.store(this.#flags, ASKING, asking ? 1 : 0);
    Atomics.notify(this.#flags, ASKING);
  }

  /** Blocks this thread until the worker has no session any more. */
  waitUntilNotAsking(patience: number): void {
    Atomics.wait(this.#flags, ASKING, 1, patience);
  }

  /** Whether the process is about to exit: nothing is begun any more. */
  get ending(): boolean {
    return Atomics.load(this.#flags, ENDING) === 1;
  }

  end(): void {
    Atomics.store(this.#flags, ENDING, 1);
  }
}
