import { milliseconds } from '../words/clock.js';
import type { LateBeat, Verdict, WorkerSettings } from '../words/messages.js';
import type { SharedMemory } from '../words/shared-memory.js';
import { Answers } from './answers.js';
import { ask } from './ask.js';
import { Frozen } from './frozen.js';
import type { State } from './state.js';

/** An answer that was given amid the stall is here this soon after its end. */
const PATIENCE = 250;

/**
 * Sees the beats of the main thread stop, asks it then what it does, and says what it knows once they go on. It asks again each time
 * the silence has doubled: who runs at first may have returned, and another one have begun to block it without a beat between.
 */
export class Stalls {
  readonly #settings: WorkerSettings;
  readonly #memory: SharedMemory;
  readonly #state: State;
  readonly #frozen: Frozen = new Frozen();
  /** After how long a silence it is asked. */
  #askAfter = 0;
  #asking = false;
  #onAnswer: (() => void) | undefined;

  readonly #onBlocked: () => void;

  /** `onBlocked` is told whenever more is known of a block. */
  constructor(settings: WorkerSettings, memory: SharedMemory, state: State, onBlocked: () => void) {
    this.#settings = settings;
    this.#memory = memory;
    this.#state = state;
    this.#onBlocked = onBlocked;
  }

  /** Runs once every poll. */
  poll(): void {
    const now = milliseconds();
    const { poll, threshold, question } = this.#settings;
    this.#frozen.note(now, now + poll);
    const { beat } = this.#memory;
    const isNew = this.#state.answers?.beat !== beat;
    if (isNew) this.#state.blockedSince = undefined;
    const due = beat + poll;
    const silent = now - due - this.#frozen.within(due, now);
    if (silent < threshold) return;
    if (isNew) {
      this.#state.answers = new Answers(beat, due);
      this.#state.blockedSince = due;
      this.#askAfter = threshold;
      this.#onBlocked();
    }
    if (question === undefined || this.#asking || silent < this.#askAfter) return;
    this.#askAfter = 2 * silent;
    this.#ask(question);
  }

  #ask(question: string): void {
    const { answers } = this.#state;
    this.#asking = true;
    ask(question, this.#memory, (dump) => {
      this.#asking = false;
      // Of this stall, unless the main thread has run meanwhile.
      if (dump !== undefined && dump.beat === answers?.beat && this.#state.answers === answers) {
        const at = milliseconds();
        answers.add(dump, at);
        this.#state.copy = { at, snapshots: dump.snapshots };
        this.#onBlocked();
      }
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
      const { answers } = this.#state;
      callBack({ frozen, dump: answers?.beat === late.beat ? answers.until(late.to) : undefined });
    };
    if (!this.#asking) {
      judge();
      return;
    }
    this.#onAnswer = judge;
    timer = setTimeout(judge, PATIENCE);
  }
}
