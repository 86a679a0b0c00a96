import type { Outcome } from '@stageguard/core';
import { beginCall, type Call, type CallKeeper } from './call.js';
import type { Counting } from './counting.js';
import type { OutgoingCall } from './outgoing-call.js';

/** What counts until it is closed. */
export interface CallCounting extends Disposable {
  /** Counts no further calls; those in flight are counted to their end. Later calls do nothing. */
  close(): void;
}

interface Counted {
  [call: symbol]: Call | null | undefined;
}

/** Somebody who counts. */
export interface Entry {
  readonly counting: Counting;
}

/** How calls of one kind of client are seen. */
export interface Sight {
  /** Somebody counts from now on, where nobody did. */
  open(): void;
  /** Nobody counts any further call. */
  close(): void;
  /** How a call is over of which its client tells nobody the end, or `undefined`. Asked about once a second. */
  unheardEnd?(key: object): Outcome | undefined;
}

/** Who counts the calls of one kind of client, and the calls, by the client's own objects. */
export class Source implements CallKeeper {
  readonly #sight: Sight;
  readonly #entries: Set<Entry> = new Set();
  /**
   * Under this the client's own object has its call, which so goes when that goes; `null` for what is not counted, and what is over: it
   * does not begin again. A WeakMap costs as much as all the counting, most of it when garbage is collected.
   */
  readonly #call: symbol = Symbol('stageguard.call');

  constructor(sight: (source: Source) => Sight) {
    this.#sight = sight(this);
  }

  count(counting: Counting): CallCounting {
    const entry: Entry = { counting };
    if (this.#entries.size === 0) this.#sight.open();
    this.#entries.add(entry);
    const close = () => {
      if (this.#entries.delete(entry) && this.#entries.size === 0) this.#sight.close();
    };
    return { close, [Symbol.dispose]: close };
  }

  get counts(): boolean {
    return this.#entries.size > 0;
  }

  /** Whether it was begun, or passed over. */
  knows(key: object): boolean {
    return (key as Counted)[this.#call] !== undefined;
  }

  /** The call, while it is in flight. */
  of(key: object): Call | undefined {
    return (key as Counted)[this.#call] ?? undefined;
  }

  begin(key: object, call: OutgoingCall): void {
    (key as Counted)[this.#call] = beginCall(this.#entries, call, this, key) ?? null;
  }

  pass(key: object): void {
    (key as Counted)[this.#call] = null;
  }

  look(key: object): void {
    if (this.of(key) === undefined) return;
    const outcome = this.#sight.unheardEnd?.(key);
    if (outcome !== undefined) this.end(key, outcome);
  }

  end(key: object, outcome: Outcome): void {
    const call = this.of(key);
    if (call === undefined) return;
    (key as Counted)[this.#call] = null;
    call.end(outcome);
  }
}
