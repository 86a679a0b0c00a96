/** How a request can have ended. */
export const OUTCOMES = ['answered', 'failed', 'aborted', 'abandoned', 'reclaimed', 'ended'] as const;

/**
 * How a request ended: `answered`, the whole answer was handed over, whatever its status; `failed`, our side broke it
 * off; `aborted`, the client was gone or had cancelled before; `abandoned`, work that was dropped after that and
 * collected; `reclaimed`, its handle was lost; `ended`, nothing more is known.
 */
export type Outcome = (typeof OUTCOMES)[number];

/** Its number, so that a table of them is an array: the place in `OUTCOMES`. */
export type OutcomeNumber = 0 | 1 | 2 | 3 | 4 | 5;

export const FAILED = 1;
export const ABORTED = 2;
export const ABANDONED = 3;
export const RECLAIMED = 4;
export const ENDED = 5;

/** None where it is no outcome. Once for each request: a Map costs 10 ns more. */
export function outcomeNumber(value: unknown): OutcomeNumber | undefined {
  switch (value) {
    case 'ended':
      return ENDED;
    case 'answered':
      return 0;
    case 'failed':
      return FAILED;
    case 'aborted':
      return ABORTED;
    case 'abandoned':
      return ABANDONED;
    case 'reclaimed':
      return RECLAIMED;
    default:
      return undefined;
  }
}
