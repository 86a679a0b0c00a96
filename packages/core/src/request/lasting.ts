import type { Place, Slot } from '../numbers/slots.js';
import { ENDED, type OutcomeNumber } from '../words/outcome.js';
import type { WatchReference } from './watch.js';

/** No request has moved so many. */
export const NOT_ASKED = -1;

/**
 * What only a request needs that lasts longer than a second, shows signs of life, is annotated or detached. Made when it is
 * needed first, so that the many others are 56 bytes smaller.
 */
export class Lasting<T> implements Place<T> {
  // Its place among those that may be due in the same second, or among those that are overdue.
  slot: Slot<T> | undefined;
  before: T | undefined;
  after: T | undefined;
  /** Its last sign of life beyond that it entered its stage; see `Dues.sign`. */
  sign = 0;
  /** How many bytes had moved when it was asked last; `NOT_ASKED` before. */
  moved: number = NOT_ASKED;
  watched: WatchReference | undefined;
  note: string | undefined;
  /** How it was released, while guards and holds keep it. */
  outcome: OutcomeNumber = ENDED;
}
