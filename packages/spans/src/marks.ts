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

class Given {
  constructor(span: object) {
    // biome-ignore lint/correctness/noConstructorReturn: so the derived class adds its private fields to what is given.
    return span as Given;
  }
}

/**
 * What is known of a span, in private fields of the span itself: no key of it, nothing that a processor, a logger or a comparison can
 * see, gone with it, and cheaper than a WeakMap. A Mark is the span. Its guards are a field of their own, since most spans have none.
 */
class Mark extends Given {
  #ties: Tie;

  constructor(span: object, ties: Tie) {
    super(span);
    this.#ties = ties;
  }

  static has(span: object): boolean {
    return #ties in span;
  }

  static ties(span: object): Tie | undefined {
    return #ties in span ? span.#ties : undefined;
  }

  static tie(span: object, tie: Tie): void {
    if (#ties in span) span.#ties = tie;
    else new Mark(span, tie);
  }
}

class OpenMark extends Given {
  #opened: Opened | undefined;

  constructor(span: object, opened: Opened) {
    super(span);
    this.#opened = opened;
  }

  static add(span: object, guard: Guard): void {
    if (#opened in span) span.#opened = { guard, next: span.#opened };
    else new OpenMark(span, { guard, next: undefined });
  }

  static take(span: object): Opened | undefined {
    if (!(#opened in span)) return undefined;
    const opened = span.#opened;
    span.#opened = undefined;
    return opened;
  }
}

/** Whether a span was seen before. */
export function isMarked(span: object): boolean {
  return Mark.has(span);
}

/** The requests of a span. */
export function tiesOf(span: object): Tie | undefined {
  return Mark.ties(span);
}

/** @throws TypeError where a span lets nothing be added to it. */
export function setTies(span: object, ties: Tie): void {
  Mark.tie(span, ties);
}

/** The span has opened it, besides what it has opened before. */
export function addOpened(span: object, guard: Guard): void {
  OpenMark.add(span, guard);
}

/** What a span has opened; nothing the next time. */
export function takeOpened(span: object): Opened | undefined {
  return OpenMark.take(span);
}
