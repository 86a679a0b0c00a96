import type { InterceptorOptions, StatusObject } from '@grpc/grpc-js';
import type { Outcome } from '@stageguard/core';
import { wallClock } from './wall-clock.js';

const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
// Milliseconds that a timer of Node may fire too early.
const EARLY = 1;

/**
 * How a call that was made has ended:
 *
 * | what happened                                                                            | outcome    |
 * | ---------------------------------------------------------------------------------------- | ---------- |
 * | a status was received, whatever it is. That of a server and one that grpc-js makes, for   | `answered` |
 * | a connection that is lost or a message that does not decode, cannot be told apart         |            |
 * | the application cancelled it, or an interceptor nearer to the application                 | `aborted`  |
 * | DEADLINE_EXCEEDED, and its own deadline or that of its parent has passed                  | `aborted`  |
 * | CANCELLED, and its parent is cancelled                                                    | `aborted`  |
 * | it was not started: an interceptor nearer to the wire threw                               | `failed`   |
 *
 * This function decides for calls that have a status. A cancel by the application and a failed start have none.
 */
export function clientOutcome(status: Pick<StatusObject, 'code'>, options: InterceptorOptions): Outcome {
  if (status.code === DEADLINE_EXCEEDED && isOutOfTime(options)) return 'aborted';
  if (status.code === CANCELLED && options.parent?.cancelled === true) return 'aborted';
  return 'answered';
}

/** A missing deadline becomes NaN, and no time is later than NaN. */
function isOutOfTime({ deadline, parent }: InterceptorOptions): boolean {
  const now = wallClock() + EARLY;
  return now >= Number(deadline) || now >= Number(parent?.getDeadline());
}
