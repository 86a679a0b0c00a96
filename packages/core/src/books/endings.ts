import { Total } from '../numbers/total.js';
import { ensure } from '../words/ensure.js';
import { OUTCOMES, type OutcomeNumber } from '../words/outcome.js';
import type { Stage } from '../words/stage.js';

/** By the number of the outcome. */
type Totals = (Total | undefined)[];

/** How many requests of one ledger have ended, by the name of the stage that they were in and by how they ended. */
export class Endings {
  /** In order of creation. */
  readonly all: Total[] = [];
  readonly #added: (total: Total) => void;
  readonly #byName: Map<string, Totals> = new Map();
  /** By `Stage.index`; stages of one name share theirs. */
  readonly #byStage: (Totals | undefined)[] = [];

  /** `added` is told of every new one. */
  constructor(added: (total: Total) => void) {
    this.#added = added;
  }

  /** Where a request counts that ends so; none before `create`. Calls nobody. */
  of(stage: Stage, outcome: OutcomeNumber): Total | undefined {
    return this.#byStage[stage.index]?.[outcome];
  }

  /** Whoever exports it is told of a new one, so this may call the application. */
  create(stage: Stage, outcome: OutcomeNumber): void {
    this.#byStage[stage.index] = this.#totalsOf(stage.name);
    this.declare(stage.name, outcome);
  }

  /** It is exported from now on, as 0 until one ends so. */
  declare(stage: string, outcome: OutcomeNumber): void {
    const totals = this.#totalsOf(stage);
    if (totals[outcome] !== undefined) return;
    const total = new Total({ stage, outcome: OUTCOMES[outcome] });
    totals[outcome] = total;
    this.all.push(total);
    this.#added(total);
  }

  #totalsOf(stage: string): Totals {
    return ensure(this.#byName, stage, () => OUTCOMES.map(() => undefined));
  }
}
