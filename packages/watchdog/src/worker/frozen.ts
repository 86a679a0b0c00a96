/** A busy machine makes a thread late, too; what is less than this is no freeze. */
const SHORTEST = 100;
const KEPT = 64;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** When this thread did not run either, so that the process as a whole was stopped: by SIGSTOP, a quota, a suspended machine. */
export class Frozen {
  readonly #spans: Span[] = [];
  #due: number | undefined;

  /** The thread runs now; it meant to run again at `next`. */
  note(now: number, next: number | undefined): void {
    const due = this.#due;
    if (due !== undefined && now - due >= SHORTEST) {
      this.#spans.push({ from: due, to: now });
      if (this.#spans.length > KEPT) this.#spans.shift();
    }
    this.#due = next ?? (due === undefined ? undefined : Math.max(due, now));
  }

  /** How much of a time it was stopped. */
  within(from: number, to: number): number {
    return this.#spans.reduce((sum, span) => {
      return sum + Math.max(0, Math.min(to, span.to) - Math.max(from, span.from));
    }, 0);
  }
}
