import { originals } from '@stageguard/core/adapter';

/** One of the requests of a pipeline. */
export interface Pipelined {
  /** Whether its connection is gone. */
  readonly gone: boolean;
  over(): void;
}

/**
 * The requests that wait on one connection for the answers to those before them. Node tells the end of a connection to the
 * one whose turn it is; on Node 20 and 22 the others hear of it only while their bodies are unread. So the one that
 * hears tells all.
 */
export class Pipeline {
  readonly #waiting: Set<Pipelined> = new Set();
  #telling = false;

  join(its: Pipelined): void {
    this.#waiting.add(its);
  }

  /** It is over; where its connection is gone, so will be the others, once Node has told all that it does tell. */
  leave(its: Pipelined): void {
    this.#waiting.delete(its);
    if (this.#telling || this.#waiting.size === 0 || !its.gone) return;
    this.#telling = true;
    originals.setImmediate(() => {
      for (const each of this.#waiting) each.over();
    });
  }
}
