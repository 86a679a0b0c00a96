import type { Attributes } from '@opentelemetry/api';
import type { Stage } from '../words/stage.js';
import type { Total, TotalsByOutcome } from './total.js';

/**
 * What a stage series lists. A request has these members itself: a list of cells beside the requests would cost an
 * object for each move.
 */
export interface Listed<T> {
  previous: T | undefined;
  next: T | undefined;
  /** When it entered the stage that it is in. */
  since: number;
}

/** The live number of one attribute set of `active_requests`. */
export class ActiveSeries {
  readonly attributes: Attributes;
  count = 0;

  constructor(attributes: Attributes) {
    this.attributes = attributes;
  }
}

/** A moment, and the request-time that series had at it: of those that have changed since. */
export class Moment {
  at: number = Number.POSITIVE_INFINITY;
  readonly areas: Map<object, number> = new Map();
}

/**
 * The live numbers of one attribute set of the stage instruments, with its requests in the order of their age:
 *
 *     head (oldest) ⇄ … ⇄ visited ⇄ … ⇄ tail (newest)
 *
 * The functions below change it. Each is one straight line without a call: where the stack is full a call throws, and
 * what was changed up to there would stay half done. So `settle` comes before them, which is complete at every line.
 */
export class StageSeries<T extends Listed<T>> {
  readonly attributes: Attributes;
  /** The stage that it is a series of; none where requests of several stages share it. */
  stage: Stage | undefined;
  /** The entries into that stage. Here, so that to count one is one increment: 0.5 ns, by way of the ledger 1. */
  entries: Total | undefined;
  /** Those that have ended in it, here for the same reason. */
  endings: TotalsByOutcome | undefined;
  count = 0;
  /** Those of them that have been silent for longer than their budget. */
  overdue = 0;
  head: T | undefined;
  tail: T | undefined;
  /** The newest request that the timer has looked at, and none that is older is still to be looked at. */
  visited: T | undefined;

  // Numbers from the start: for a field that has been undefined every new value is allocated.
  /** Request-milliseconds up to `settled`. A running area: a sum of times of entry would drift. */
  area = 0;
  settled = 0;
  /** The most requests at once in the running window. */
  highest = 0;
  readonly #window: number;
  #windowEnd = 0;
  #highestBefore = 0;
  readonly #moments: Iterable<Moment>;
  readonly #began: number;
  /** When the window ends or a moment comes, whichever is first: one comparison on the hot path serves both. */
  #due = 0;

  /**
   * `window` is the length of the peak's window in milliseconds, `Infinity` where nobody asks for peaks; `moments` are those at
   * which somebody wants the area.
   */
  constructor(
    attributes: Attributes,
    stage: Stage | undefined,
    now: number,
    window: number,
    moments: Iterable<Moment> = [],
  ) {
    this.attributes = attributes;
    this.stage = stage;
    this.settled = now;
    this.#window = window;
    this.#windowEnd = now + window;
    this.#moments = moments;
    this.#began = now;
    this.#due = this.#windowEnd;
    for (const { at } of moments) if (at > now) this.expect(at);
  }

  /** Brings area and window up to now. May be done at any time, any number of times. */
  settle(now: number): void {
    // Always so where nobody asks for times.
    if (now === this.settled) return;
    this.area += this.count * (now - this.settled);
    this.settled = now;
    if (now >= this.#due) this.#pass(now);
  }

  /** A moment is to come: later than `settled`. */
  expect(at: number): void {
    if (at < this.#due) this.#due = at;
  }

  /** The area that it had at a moment which is not later than now. */
  areaAt({ at, areas }: Moment): number {
    return areas.get(this) ?? (at < this.#began ? 0 : this.area + this.count * (at - this.settled));
  }

  oldestAge(now: number): number {
    return this.head === undefined ? 0 : now - this.head.since;
  }

  /** The most requests at once in the running window and the one before it. */
  peak(now: number): number {
    this.settle(now);
    return Math.max(this.#highestBefore, this.highest);
  }

  /** The count has been the same since the last settling, so the area of a moment since then is known. */
  #pass(now: number): void {
    if (now >= this.#windowEnd) this.#rotate(now);
    this.#due = this.#windowEnd;
    for (const moment of this.#moments) {
      const { at, areas } = moment;
      if (at > now) this.expect(at);
      else if (!areas.has(this)) areas.set(this, this.areaAt(moment));
    }
  }

  #rotate(now: number): void {
    const passed = Math.floor((now - this.#windowEnd) / this.#window) + 1;
    // Where a whole window has passed without a change, its peak is the count that stood all along.
    this.#highestBefore = passed === 1 ? this.highest : this.count;
    this.highest = this.count;
    this.#windowEnd += passed * this.#window;
  }
}

/** It joins as the newest; `entries` are those into the stage. The series is settled to `now`. */
export function append<T extends Listed<T>>(
  series: StageSeries<T>,
  entries: Total,
  it: T,
  now: number,
): void {
  it.since = now;
  const tail = series.tail;
  it.previous = tail;
  if (tail === undefined) series.head = it;
  else tail.next = it;
  series.tail = it;
  if (++series.count > series.highest) series.highest = series.count;
  entries.count++;
}

/** It leaves. The series is settled. */
export function remove<T extends Listed<T>>(series: StageSeries<T>, it: T): void {
  const { previous, next } = it;
  if (series.visited === it) series.visited = previous;
  if (previous === undefined) series.head = next;
  else previous.next = next;
  if (next === undefined) series.tail = previous;
  else next.previous = previous;
  // A request that is kept after its end would else keep every one that came after it.
  it.previous = it.next = undefined;
  series.count--;
}

/** It leaves one series and joins the other as the newest, which is an entry. Both are settled to `now`. */
export function transfer<T extends Listed<T>>(
  from: StageSeries<T>,
  to: StageSeries<T>,
  entries: Total,
  it: T,
  now: number,
): void {
  const { previous, next } = it;
  if (from.visited === it) from.visited = previous;
  if (previous === undefined) from.head = next;
  else previous.next = next;
  if (next === undefined) from.tail = previous;
  else next.previous = previous;
  from.count--;
  const tail = to.tail;
  it.previous = tail;
  it.next = undefined;
  if (tail === undefined) to.head = it;
  else tail.next = it;
  to.tail = it;
  it.since = now;
  if (++to.count > to.highest) to.highest = to.count;
  entries.count++;
}

/**
 * It leaves one series and takes the place of its age in the other: the head stays the oldest. It stays in its stage, so
 * this is no entry. Both are settled.
 */
export function transferByAge<T extends Listed<T>>(from: StageSeries<T>, to: StageSeries<T>, it: T): void {
  const { previous, next } = it;
  if (from.visited === it) from.visited = previous;
  if (previous === undefined) from.head = next;
  else previous.next = next;
  if (next === undefined) from.tail = previous;
  else next.previous = previous;
  from.count--;
  let older = to.tail;
  while (older !== undefined && older.since > it.since) older = older.previous;
  const newer = older === undefined ? to.head : older.next;
  it.previous = older;
  it.next = newer;
  if (older === undefined) to.head = it;
  else older.next = it;
  if (newer === undefined) to.tail = it;
  else newer.previous = it;
  if (++to.count > to.highest) to.highest = to.count;
}

/** Whether the timer's look at the series has passed the place of its age: it will not come by again. */
export function isPassed<T extends Listed<T>>(series: StageSeries<T>, it: T): boolean {
  return series.visited !== undefined && it.since <= series.visited.since;
}
