import type { Attributes } from '@opentelemetry/api';
import type { Entry } from './entry.js';
import type { Stage } from './stage.js';

/** The live number of one attribute set of `active_requests`. */
export class Series {
  readonly attributes: Attributes;
  count = 0;
  /** What the UpDownCounter has been fed, so that a collection feeds the difference. */
  reported = 0;

  constructor(attributes: Attributes) {
    this.attributes = attributes;
  }
}

/**
 * The live numbers of one attribute set of the stage instruments, with its entries in the order of their age:
 *
 *     head (oldest) ⇄ … ⇄ tail (newest)
 */
export class StageSeries extends Series {
  /** The stage that it is a series of; none for the one of all that overflows. */
  readonly stage: Stage | undefined;
  head: Entry | undefined;
  tail: Entry | undefined;

  // Numbers from the start, here and in `Entry`: for a field that has been undefined every new value is allocated.
  /** Request-milliseconds up to `#settled`. A running area: a sum of times of entry would drift. */
  #area = 0;
  #settled = 0;
  reportedArea = 0;

  readonly #window: number;
  #windowEnd = 0;
  #peak = 0;
  #peakBefore = 0;

  /** `window` is the length of the peak's window in milliseconds, `Infinity` where nobody asks for peaks. */
  constructor(attributes: Attributes, stage: Stage | undefined, now: number, window: number) {
    super(attributes);
    this.stage = stage;
    this.#settled = now;
    this.#window = window;
    this.#windowEnd = now + window;
  }

  /** The entry joins as the newest. */
  append(entry: Entry, now: number): void {
    this.#settle(now);
    if (++this.count > this.#peak) this.#peak = this.count;
    const tail = this.tail;
    entry.previous = tail;
    if (tail === undefined) this.head = entry;
    else tail.next = entry;
    this.tail = entry;
  }

  /**
   * The entry joins at the place of its age, looked for from `from` towards older ones: the head stays the oldest.
   */
  insertByAge(entry: Entry, now: number, from: Entry | undefined = this.tail): void {
    this.#settle(now);
    if (++this.count > this.#peak) this.#peak = this.count;
    let older = from;
    while (older !== undefined && older.since > entry.since) older = older.previous;
    const newer = older === undefined ? this.head : older.next;
    entry.previous = older;
    entry.next = newer;
    if (older === undefined) this.head = entry;
    else older.next = entry;
    if (newer === undefined) this.tail = entry;
    else newer.previous = entry;
  }

  remove(entry: Entry, now: number): void {
    this.#settle(now);
    this.count--;
    const { previous, next } = entry;
    if (previous === undefined) this.head = next;
    else previous.next = next;
    if (next === undefined) this.tail = previous;
    else next.previous = previous;
    // A handle that is kept after its end would else keep every request that came after it.
    entry.previous = entry.next = undefined;
  }

  /** Request-milliseconds up to now, those of the requests still in the stage included. */
  area(now: number): number {
    this.#settle(now);
    return this.#area;
  }

  oldestAge(now: number): number {
    return this.head === undefined ? 0 : now - this.head.since;
  }

  /** The most requests at once in the running window and the one before it. */
  peak(now: number): number {
    this.#settle(now);
    return Math.max(this.#peakBefore, this.#peak);
  }

  #settle(now: number): void {
    // Always so where nobody asks for times.
    if (now === this.#settled) return;
    this.#area += this.count * (now - this.#settled);
    this.#settled = now;
    if (now >= this.#windowEnd) this.#rotate(now);
  }

  #rotate(now: number): void {
    const passed = Math.floor((now - this.#windowEnd) / this.#window) + 1;
    // Where a whole window has passed without a change, its peak is the count that stood all along.
    this.#peakBefore = passed === 1 ? this.#peak : this.count;
    this.#peak = this.count;
    this.#windowEnd += passed * this.#window;
  }
}
