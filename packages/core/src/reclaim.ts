import { warn } from './warn.js';

/**
 * What a public handle stands for, and what has to be undone should the handle be garbage-collected before it ends.
 *
 * Registering with a FinalizationRegistry costs 0.2 to 0.3 µs and 100 bytes, and most handles end within
 * milliseconds. So a new handle only joins a list, which holds it; once a second the oldest of the list are
 * registered and let go. A handle that ends before has cost two pointers.
 */
export abstract class Reclaimable {
  #handle: object | undefined;
  #older: Reclaimable | undefined;
  #newer: Reclaimable | undefined;
  #registered = false;

  static #oldest: Reclaimable | undefined;
  static #newest: Reclaimable | undefined;
  static readonly #registry: FinalizationRegistry<Reclaimable> = new FinalizationRegistry((lost) => {
    lost.#registered = false;
    try {
      lost.reclaim();
    } catch (error) {
      warn(`a lost handle could not be reclaimed: ${error}`);
    }
  });

  /** The handle is gone and nothing ended it. */
  abstract reclaim(): void;

  protected watch(handle: object): void {
    this.#handle = handle;
    const newest = Reclaimable.#newest;
    this.#older = newest;
    if (newest === undefined) Reclaimable.#oldest = this;
    else newest.#newer = this;
    Reclaimable.#newest = this;
  }

  protected unwatch(): void {
    if (this.#handle !== undefined) {
      this.#unlist();
    } else if (this.#registered) {
      this.#registered = false;
      Reclaimable.#registry.unregister(this);
    }
  }

  #unlist(): void {
    const older = this.#older;
    const newer = this.#newer;
    if (older === undefined) Reclaimable.#oldest = newer;
    else older.#newer = newer;
    if (newer === undefined) Reclaimable.#newest = older;
    else newer.#older = older;
    this.#handle = this.#older = this.#newer = undefined;
  }

  /** Registers the oldest handles that are still open, at most so many: 100,000 at once took 30 ms. */
  static register(most: number): void {
    for (let left = most; left > 0 && Reclaimable.#oldest !== undefined; left--) {
      const oldest = Reclaimable.#oldest;
      const handle = oldest.#handle as object;
      oldest.#unlist();
      oldest.#registered = true;
      Reclaimable.#registry.register(handle, oldest, oldest);
    }
  }
}
