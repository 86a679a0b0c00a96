import { AsyncResource } from 'node:async_hooks';
import { originals, type Timer } from '@stageguard/core/adapter';
import type { LateBeat } from '../words/messages.js';
import type { SharedMemory } from '../words/shared-memory.js';

// The context in which this is loaded: a timer keeps the one in which it is made.
const atLoad = new AsyncResource('stageguard.watchdog');

/** Who is told of the beats. */
export interface BeatListener {
  onBeat(): void;
  onLateBeat(late: LateBeat): void;
}

/** The beats of the main thread: a timer. How late it comes is how long the loop was blocked. */
export class Pulse {
  readonly #memory: SharedMemory;
  readonly #poll: number;
  readonly #threshold: number;
  readonly #listener: BeatListener;
  readonly #timer: Timer;

  constructor(memory: SharedMemory, poll: number, threshold: number, listener: BeatListener) {
    this.#memory = memory;
    this.#poll = poll;
    this.#threshold = threshold;
    this.#listener = listener;
    memory.strike();
    this.#timer = atLoad.runInAsyncScope(() => originals.setInterval(() => this.#strike(), poll).unref());
  }

  stop(): void {
    originals.clearInterval(this.#timer);
  }

  #strike(): void {
    const { beat } = this.#memory;
    const from = beat + this.#poll;
    const to = this.#memory.strike();
    if (to - from >= this.#threshold) this.#listener.onLateBeat({ beat, from, to });
    else this.#listener.onBeat();
  }
}
