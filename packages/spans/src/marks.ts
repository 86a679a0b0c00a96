import type { ActiveRequest, Guard } from '@stageguard/core';
import type { AnyMetrics } from '@stageguard/core/adapter';

// biome-ignore lint/suspicious/noExplicitAny: stages are parameters of methods, so no other type takes all requests.
export type AnyRequest = ActiveRequest<any>;

/** A span belongs to a request of these metrics. Spans of one request share it. */
export interface Tie {
  readonly metrics: AnyMetrics;
  readonly request: AnyRequest;
  readonly next: Tie | undefined;
}

/** The guards that a span has opened: one, unless several mappings match it. */
export interface Opened {
  readonly guard: Guard;
  readonly next: Opened | undefined;
}

/** The number of no start: who has marked the span is not a hook on tracers. */
export const NO_START = 0;

class Given {
  constructor(span: object) {
    // biome-ignore lint/correctness/noConstructorReturn: so the derived class adds its private fields to what is given.
    return span as Given;
  }
}

/**
 * What is known of a span, in private fields of the span itself: no key of it, nothing that a processor, a logger or a comparison can
 * see, gone with it, and cheaper than a WeakMap. A Mark is the span. V8 adds three fields in the place of one.
 */
class Mark extends Given {
  #ties: Tie;
  #opened: Opened | undefined;
  #start: number;

  constructor(span: object, ties: Tie, start: number) {
    super(span);
    this.#ties = ties;
    this.#opened = undefined;
    this.#start = start;
  }

  static has(span: object): boolean {
    return #ties in span;
  }

  static ties(span: object): Tie | undefined {
    return #ties in span ? span.#ties : undefined;
  }

  static tie(span: object, ties: Tie, start: number): void {
    if (!(#ties in span)) {
      new Mark(span, ties, start);
      return;
    }
    span.#ties = ties;
    if (start !== NO_START) span.#start = start;
  }

  static start(span: object): number | undefined {
    return #ties in span ? span.#start : undefined;
  }

  static open(span: object, guard: Guard): void {
    if (#ties in span) span.#opened = { guard, next: span.#opened };
  }

  static take(span: object): Opened | undefined {
    if (!(#ties in span)) return undefined;
    const opened = span.#opened;
    if (opened !== undefined) span.#opened = undefined;
    return opened;
  }
}

/** Whether a span was found that had a mark when it was started. Then the next ones are looked at before they are marked. */
let found = false;

/**
 * Marks a span as tied to requests by this start. Returns false where it has a mark, and changes nothing then. Nearly every span is new,
 * and to ask it for a private field that it has not takes longer than to give it one: so one that has it is found by the error.
 *
 * @throws TypeError where a span lets nothing be added to it.
 */
export function markNew(span: object, ties: Tie, start: number): boolean {
  if (found && Mark.has(span)) return false;
  try {
    new Mark(span, ties, start);
    return true;
  } catch (error) {
    if (!Mark.has(span)) throw error;
    found = true;
    return false;
  }
}

/** The start that a span was marked by; `undefined` where it has no mark, or is no object. */
export function startOf(span: unknown): number | undefined {
  return typeof span === 'object' && span !== null ? Mark.start(span) : undefined;
}

/** The requests of a span. */
export function tiesOf(span: object): Tie | undefined {
  return Mark.ties(span);
}

/** @throws TypeError where a span lets nothing be added to it. */
export function setTies(span: object, ties: Tie, start: number): void {
  Mark.tie(span, ties, start);
}

/** A span that is tied has opened it, besides what it has opened before. */
export function addOpened(span: object, guard: Guard): void {
  Mark.open(span, guard);
}

/** What a span has opened; nothing the next time. */
export function takeOpened(span: object): Opened | undefined {
  return Mark.take(span);
}
