import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestMetrics } from '@stageguard/core';
import { Violation } from '../violation.js';
import type { Begins } from './begins.js';
import type { Jobs } from './jobs.js';

const PATIENCE = 60_000;
// Longer than what a client that is gone has sent can lie in the kernel before it is read.
const STILL_FOR = 300;

/** What a metrics object counts, and what else is known of that. */
export interface Watched {
  readonly metrics: Pick<RequestMetrics, 'name' | 'active' | 'snapshot'>;
  readonly begins: Begins;
  readonly jobs: Jobs;
  /** What should have begun, counted without the adapter. */
  received(): number;
}

/** Waits until nothing comes in and nothing is in flight. Throws a Violation where something does not end. */
export async function quiet(all: readonly Watched[]): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  let received = Number.NaN;
  let since = Date.now();
  for (;;) {
    const now = all.reduce((sum, one) => sum + one.received(), 0);
    const busy = all.find(({ metrics }) => metrics.active !== 0);
    if (now !== received || busy !== undefined) since = Date.now();
    received = now;
    if (Date.now() - since >= STILL_FOR) break;
    if (Date.now() > deadline) throw new Violation(stillInFlight(busy));
    await sleep(20);
  }
  for (const one of all) checkEnded(one);
}

function checkEnded({ metrics: { name }, begins, jobs, received }: Watched): void {
  begins.sweep();
  const { begun, ended } = begins;
  if (begun !== ended) throw new Violation(`${name}: ${begun} requests have begun, ${ended} have ended`);
  const expected = received() + jobs.guards;
  if (begun !== expected) throw new Violation(`${name}: ${begun} have begun, ${expected} were received`);
}

function stillInFlight(busy: Watched | undefined): string {
  if (busy === undefined) return 'requests come in though every client is done';
  const { name, active, oldest } = busy.metrics.snapshot({ oldest: 5 });
  const which = oldest.map((request) => `${request.name} in ${request.stage}`).join(', ');
  return `${name}: ${active} still in flight ${PATIENCE / 1_000} s after the last client has left: ${which}`;
}
