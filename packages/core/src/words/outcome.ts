/** How a request can have ended. */
export const OUTCOMES = ['answered', 'failed', 'aborted', 'abandoned', 'reclaimed', 'ended'] as const;

/**
 * How a request ended: `answered`, the whole answer was handed over, whatever its status; `failed`, our side broke it
 * off; `aborted`, the client was gone or had cancelled before; `abandoned`, work that was dropped after that and
 * collected; `reclaimed`, its handle was lost; `ended`, nothing more is known.
 */
export type Outcome = (typeof OUTCOMES)[number];
