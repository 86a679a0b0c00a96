import { milliseconds } from '../words/clock.js';
import type { Dump, LateBeat, Verdict, WorkerSettings } from '../words/messages.js';
import type { SharedMemory } from '../words/shared-memory.js';
import { ask } from './ask.js';
import { Frozen } from './frozen.js';

/** An answer that was given amid the stall is here this soon after its end. */
const PATIENCE = 250;

/** Sees the beats of the main thread stop, asks it then what it does, and says what it knows once they go on. */
export class Stalls {
  readonly #settings: WorkerSettings;
  readonly #memory: SharedMemory;
  readonly #frozen: Frozen = new Frozen();
  /** The last beat before the main thread was asked, and what it answered. */
  #asked: number | undefined;
  #dump: Dump | undefined;
  #onAnswer: (() => void) | undefined;

  constructor(settings: WorkerSettings, memory: SharedMemory) {
    this.#settings = settings;
    this.#memory = memory;
  }

  /** Runs once every poll. */
  poll(): void {
    const now = milliseconds();
    const { poll, threshold, question } = this.#settings;
    this.#frozen.note(now, now + poll);
    const { beat } = this.#memory;
    const due = beat + poll;
    const silent = now - due - this.#frozen.within(due, now);
    if (silent < threshold || this.#asked === beat || question === undefined) return;
    this.#asked = beat;
    this.#dump = undefined;
    ask(question, this.#memory, (dump) => {
      this.#dump = dump;
      this.#onAnswer?.();
    });
  }

  /** What is known of a late beat; later, where an answer is on its way. */
  judge(late: LateBeat, callBack: (verdict: Verdict) => void): void {
    this.#frozen.note(milliseconds(), undefined);
    const frozen = this.#frozen.within(late.from, late.to);
    let timer: NodeJS.Timeout | undefined;
    const judge = () => {
      clearTimeout(timer);
      this.#onAnswer = undefined;
      callBack({ frozen, dump: this.#dump?.beat === late.beat ? this.#dump : undefined });
    };
    if (this.#asked !== late.beat || this.#dump !== undefined) {
      judge();
      return;
    }
    this.#onAnswer = judge;
    timer = setTimeout(judge, PATIENCE);
  }
}
