/** At most so many seconds pass between two questions. */
const LONGEST_WAIT = 16;

/** What becomes garbage at once. */
export interface Canary {
  readonly reference: { deref(): object | undefined };
  /** Its finalizer has run. */
  finalized: boolean;
}

/**
 * Finds out that garbage was collected and no finalizer ran. V8 up to that of Node 24 runs none in a process any more once one
 * FinalizationRegistry has died between the collection that found something for it and the task that was to call it: any
 * library can drop one so.
 *
 * A WeakRef that is asked while garbage is being marked keeps its object until the next collection. Where marking takes longer
 * than a second, a canary that is asked every second would never die: so it is asked after 1, 2, 4, 8, 16, 16, … seconds.
 */
export class Canaries {
  readonly #next: () => Canary;
  #alive: Canary | undefined;
  #dead: Canary | undefined;
  #wait = 1;
  #left = 1;

  /** `next` registers a new one where the others are registered of whom it is to tell. */
  constructor(next: () => Canary) {
    this.#next = next;
  }

  /** Asked every second. A finalizer has a second to come. */
  isFinalizerMissing(): boolean {
    const isMissing = this.#dead?.finalized === false;
    this.#dead = undefined;
    this.#alive ??= this.#next();
    if (--this.#left > 0) return isMissing;
    if (this.#alive.reference.deref() === undefined) {
      this.#dead = this.#alive;
      this.#alive = this.#next();
      this.#wait = 1;
    } else {
      this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT);
    }
    this.#left = this.#wait;
    return isMissing;
  }
}
