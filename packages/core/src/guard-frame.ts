import type { Entry } from './entry.js';
import { forget, type Reclaimable, register } from './reclaim.js';
import type { Stage } from './stage.js';

/**
 * A place that a request can be in: its base, or a guard above it. Guards form a list, the newest on top. An interface:
 * objects of a derived class cost 15 ns more to make.
 */
export interface Frame extends Reclaimable {
  /** The stage that `leave` comes back to. */
  home: Stage;
  /** The stage that was last entered here. */
  stage: Stage;
}

/** Where a request is held by a guard or a `run`. */
export class GuardFrame implements Frame {
  home: Stage;
  stage: Stage;
  readonly #entry: Entry;
  open = true;
  above: GuardFrame | undefined;
  below: GuardFrame | undefined;

  handle: object | undefined;
  registered = false;

  constructor(entry: Entry, home: Stage) {
    this.home = this.stage = home;
    this.#entry = entry;
  }

  /** Makes the guard's end depend on its handle as well. */
  heldBy(handle: object): void {
    this.handle = handle;
    // No walk comes by: a request that is detached stays where it is.
    if (this.#entry.isDetached) register(this);
  }

  end(): void {
    if (!this.open) return;
    this.open = false;
    forget(this);
    this.#entry.pop(this);
  }

  reclaim(): void {
    if (!this.open || this.#entry.ended) return;
    this.#entry.reclaimed(`a guard of stage '${this.stage.stage}'`);
    this.end();
  }
}
