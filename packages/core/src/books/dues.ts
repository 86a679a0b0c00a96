import { Slot, type Slotted } from '../numbers/slots.js';
import type { Stage } from '../words/stage.js';
import { Seconds } from './seconds.js';

/** How long requests may stay in a stage without a sign of life, and what counts as one beside the calls for it. */
export interface Budget {
  /** In milliseconds; none where it may be any time. */
  readonly within: number | undefined;
  /** Whether bytes that move are a sign of life. */
  readonly bytes: boolean;
}

export interface Budgets {
  readonly byDefault: Budget;
  readonly byStage: ReadonlyMap<string, Budget>;
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
  /** Those that are due when they have called nothing: a look costs next to nothing. */
  readonly calling: Seconds<T> = new Seconds();
  /** Those that have to be asked whether bytes have moved, which costs more: apart, so that they keep no other one waiting. */
  readonly moving: Seconds<T> = new Seconds();
  /** Those that have been found silent for longer than their budget, and that nobody was told of. */
  readonly overdue: Slot<T> = new Slot(true);
  /** Those that somebody was. */
  readonly told: Slot<T> = new Slot(true);
  /** The longest budget that there is. */
  readonly longest: number;
  /** Whether there is a stage in which bytes count. */
  readonly anyBytes: boolean;
  /**
   * What a sign of life is noted as, without a reading of the clock: eighths of a second since the beginning, and the second
   * that the timer's next look is away, so that nothing is due too early. A small integer is not allocated.
   */
  sign: number = SECOND / EIGHTH;
  readonly #budgets: Budgets;
  #beginning: number | undefined;

  constructor(budgets: Budgets) {
    this.#budgets = budgets;
    const all = [budgets.byDefault, ...budgets.byStage.values()];
    this.longest = Math.max(...all.map(({ within }) => within ?? 0));
    this.anyBytes = all.some(({ within, bytes }) => bytes && within !== undefined);
  }

  /** Times are readings of the ledger's clock. */
  begin(now: number): void {
    this.#beginning ??= now;
  }

  of({ name }: Stage): Budget {
    return this.#budgets.byStage.get(name) ?? this.#budgets.byDefault;
  }

  /** The last sign of life: that it entered its stage is one. */
  silentSince({ since, sign }: Silent): number {
    return Math.max(since, (this.#beginning ?? since) + sign * EIGHTH);
  }

  /** What a sign of life is noted as that was shown by now at the latest. */
  signAt(now: number): number {
    return Math.ceil((now - (this.#beginning ?? now)) / EIGHTH);
  }

  /** The timer looks. */
  look(now: number): void {
    this.sign = this.signAt(now) + SECOND / EIGHTH;
  }
}
