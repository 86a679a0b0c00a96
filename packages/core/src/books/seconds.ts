import { Slot } from '../numbers/slots.js';
import { ensure } from '../words/ensure.js';

const SECOND = 1_000;

/** A slot for each second in which something may be due. Times are readings of one clock, in milliseconds. */
export class Seconds<T> {
  readonly #slots: Map<number, Slot<T>> = new Map();

  /** The slot of what may be due at this time: that of the first second which begins after. */
  slotOf(time: number): Slot<T> {
    return ensure(this.#slots, Math.floor(time / SECOND) + 1, () => new Slot<T>(false));
  }

  /** The slots whose second has come, the earliest first. Drops those that are empty. */
  passed(now: number): Slot<T>[] {
    for (const [second, slot] of this.#slots) if (slot.first === undefined) this.#slots.delete(second);
    const seconds = [...this.#slots.keys()].filter((second) => second * SECOND <= now);
    return seconds.sort((a, b) => a - b).flatMap((second) => this.#slots.get(second) ?? []);
  }
}

/** Whether a second has begun since. */
export function hasPassed(time: number, now: number): boolean {
  return Math.floor(time / SECOND) < Math.floor(now / SECOND);
}
