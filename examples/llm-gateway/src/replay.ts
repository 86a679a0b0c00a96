import { Agent } from 'node:http';
import { ask, type Outcome } from './client.js';
import type { Clock } from './clock.js';
import { type AnyFault, behaviourUnder } from './faults.js';
import { createRandom } from './random.js';
import type { Invocation } from './trace.js';

export interface Tally extends Readonly<Record<Outcome, number>> {
  readonly sent: number;
}

export interface Replay {
  readonly tally: Tally;
  /** Resolves when every client has its outcome. */
  readonly over: Promise<void>;
  /** Every client that still waits leaves. */
  cancel(): void;
}

/** Sends the invocations at their times, each from a client of its own. */
export function replay(
  port: number,
  invocations: readonly Invocation[],
  fault: AnyFault,
  clock: Clock,
): Replay {
  const tally = { sent: 0, finished: 0, aborted: 0, refused: 0, lost: 0 };
  const agent = new Agent({ keepAlive: false });
  const random = createRandom(8054);
  const cancelled = new AbortController();

  async function send(invocation: Invocation, start: number): Promise<void> {
    const behaviour = behaviourUnder(fault, random);
    await clock.sleep(start + invocation.at - clock.now());
    tally.sent++;
    tally[await ask({ port, agent }, invocation, behaviour, clock, cancelled.signal)]++;
  }

  const start = clock.now();
  const over = Promise.all(invocations.map((invocation) => send(invocation, start))).then(() =>
    agent.destroy(),
  );
  return { tally, over, cancel: () => cancelled.abort() };
}
