import type { Tally } from './replay.js';

// What is still streaming when these are over is cut off, as at a shutdown. On a busy machine requests take longer, and only
// those that are stuck are to be cut: so nobody is while others finish, within limits.
const SECONDS_TO_FINISH = 4;
const SECONDS_OF_SILENCE = 2;
const MOST_SECONDS_TO_FINISH = 30;

/** Asked for each picture whether the clients that still wait are to leave; `end` is when the last of them was to be sent. */
export function createPatience(): (tally: Tally, elapsed: number, end: number) => boolean {
  let over = 0;
  let changedAt = 0;
  return ({ finished, aborted, refused, lost }, elapsed, end) => {
    const now = finished + aborted + refused + lost;
    if (now !== over) changedAt = elapsed;
    over = now;
    const isQuiet = elapsed - changedAt > SECONDS_OF_SILENCE;
    return elapsed - end > (isQuiet ? SECONDS_TO_FINISH : MOST_SECONDS_TO_FINISH);
  };
}
