import { Slot, type Slotted } from '../numbers/slots.js';
import { ensure } from '../words/ensure.js';
import type { Stage } from '../words/stage.js';

/** How long requests may stay in a stage without a sign of life, in milliseconds; none where it may be any time. */
export interface Budgets {
  readonly byDefault: number | undefined;
  readonly byStage: ReadonlyMap<string, number | undefined>;
}

const SECOND = 1_000;
const EIGHTH = 125;

/** What has to be known of a request to say when it is due. */
interface Silent {
  /** When it entered its stage. */
  readonly since: number;
  /** Its last sign of life: a reading of `Dues.sign`. */
  readonly sign: number;
}

/**
 * When the requests of one ledger are due: in a slot for each second. To walk them by their age would not do: healthy old
 * streams fill the head of such a list, and the silent ones are behind them.
 */
export class Dues<T extends Slotted<T>> {
  /** Those that have been found silent for longer than their budget, and that nobody was told of. */
  readonly overdue: Slot<T> = new Slot(true);
  /** Those that somebody was. */
  readonly told: Slot<T> = new Slot(true);
  /** The longest budget that there is. */
  readonly longest: number;
  /**
   * What a sign of life is noted as, without a reading of the clock: eighths of a second since the beginning, and the second
   * that the timer's next look is away, so that nothing is due too early. A small integer is not allocated.
   */
  sign: number = SECOND / EIGHTH;
  readonly #budgets: Budgets;
  readonly #slots: Map<number, Slot<T>> = new Map();
  #beginning: number | undefined;

  constructor(budgets: Budgets) {
    this.#budgets = budgets;
    const all = [budgets.byDefault, ...budgets.byStage.values()];
    this.longest = Math.max(...all.map((budget) => budget ?? 0));
  }

  /** Times are readings of the ledger's clock. */
  begin(now: number): void {
    this.#beginning ??= now;
  }

  /** The budget of a stage, in milliseconds. */
  within({ name }: Stage): number | undefined {
    const { byDefault, byStage } = this.#budgets;
    return byStage.has(name) ? byStage.get(name) : byDefault;
  }

  /** The last sign of life: that it entered its stage is one. */
  silentSince({ since, sign }: Silent): number {
    return Math.max(since, (this.#beginning ?? since) + sign * EIGHTH);
  }

  /** The slot of what may be due at this time: that of the first second which begins after. */
  slotOf(time: number): Slot<T> {
    return ensure(this.#slots, Math.floor(time / SECOND) + 1, () => new Slot<T>(false));
  }

  /** Whether the second of that slot has come. */
  hasPassed(time: number, now: number): boolean {
    return Math.floor(time / SECOND) < Math.floor(now / SECOND);
  }

  /** The slots whose second has come, the earliest first. */
  passed(now: number): Slot<T>[] {
    this.sign = Math.ceil((now - (this.#beginning ?? now)) / EIGHTH) + SECOND / EIGHTH;
    for (const [second, slot] of this.#slots) if (slot.first === undefined) this.#slots.delete(second);
    const seconds = [...this.#slots.keys()].filter((second) => second * SECOND <= now);
    return seconds.sort((a, b) => a - b).flatMap((second) => this.#slots.get(second) ?? []);
  }
}
