import type { Dump } from '../words/messages.js';

interface Answer {
  readonly dump: Dump;
  readonly at: number;
  /** From here on it is the nearest one. */
  readonly from: number;
}

/**
 * What the main thread has answered amid one block. For each moment of it the nearest answer stands, and the block is that of the
 * answer which stands for the longest time. The last one may have come when what blocked had just returned; the first one before
 * it began.
 */
export class Answers {
  readonly beat: number;
  readonly #since: number;
  #last: Answer | undefined;
  /** Of those before the last one. */
  #longest: Dump | undefined;
  #lasted = 0;
  /** Taken where no code was running: knows what was in flight alone. */
  #idle: Dump | undefined;

  /** `beat` is the last one before the block, which began at `since`. */
  constructor(beat: number, since: number) {
    this.beat = beat;
    this.#since = since;
  }

  /** The newest one that knows who blocks, else the newest. */
  get newest(): Dump | undefined {
    return this.#last?.dump ?? this.#idle;
  }

  add(dump: Dump, at: number): void {
    if (!dump.amid) {
      this.#idle = dump;
      return;
    }
    const last = this.#last;
    const from = last === undefined ? this.#since : (last.at + at) / 2;
    if (last !== undefined && from - last.from > this.#lasted) {
      this.#longest = last.dump;
      this.#lasted = from - last.from;
    }
    this.#last = { dump, at, from };
  }

  /** Whose block it was, where it was over at `end`. */
  until(end: number): Dump | undefined {
    if (this.#last === undefined || this.#longest === undefined) return this.newest;
    return end - this.#last.from > this.#lasted ? this.#last.dump : this.#longest;
  }
}
