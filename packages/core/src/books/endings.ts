import { Total, type TotalsByOutcome } from '../numbers/total.js';
import { ensure } from '../words/ensure.js';
import { OUTCOMES, type OutcomeNumber } from '../words/outcome.js';
import type { Stage } from '../words/stage.js';

/** How many requests of one ledger have ended, by the name of the stage that they were in and by how they ended. */
export class Endings {
  /** In order of creation. */
  readonly all: Total[] = [];
  readonly #added: (total: Total) => void;
  readonly #byName: Map<string, TotalsByOutcome> = new Map();

  /** `added` is told of every new one. */
  constructor(added: (total: Total) => void) {
    this.#added = added;
  }

  /** Where a request counts that ends in a stage of this name: what there is by now. Calls nobody. */
  of({ name }: Pick<Stage, 'name'>): TotalsByOutcome {
    return ensure(this.#byName, name, () => OUTCOMES.map(() => undefined));
  }

  /** It is exported from now on, as 0 until one ends so. Whoever exports it is told, so this may call the application. */
  declare(stage: string, outcome: OutcomeNumber): void {
    const totals = this.of({ name: stage });
    if (totals[outcome] !== undefined) return;
    const total = new Total({ stage, outcome: OUTCOMES[outcome] });
    totals[outcome] = total;
    this.all.push(total);
    this.#added(total);
  }
}
