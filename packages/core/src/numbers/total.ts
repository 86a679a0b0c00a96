import type { Attributes } from '@opentelemetry/api';

/** A number that only grows. Each unit of it is exported once, to the provider that the ledger is on next. */
export class Total {
  readonly attributes: Attributes;
  count = 0;
  /** How much of it has been exported. */
  exported = 0;

  constructor(attributes: Attributes) {
    this.attributes = attributes;
  }
}

/** By the number of the outcome; none where no request has ended so. */
export type TotalsByOutcome = (Total | undefined)[];
