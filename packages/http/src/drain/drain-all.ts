import type { RequestSnapshot } from '@stageguard/core';
import { originals, refuseUnknown, sharesTruth, wrong } from '@stageguard/core/adapter';
import { wholeTurn } from './turn.js';
import type { Drainable, Drained, DrainedMetrics, DrainOptions } from './types.js';

const DEADLINE = 9_000;
// Above that a timer of Node fires at once.
const LONGEST = 2 ** 31 - 1;

/**
 * For adapters: takes what is drained through its steps, waits for it and for the metrics, and cuts what is left at the
 * deadline.
 *
 * @throws TypeError where an option is wrong, before anything is closed.
 */
export async function drainAll(
  drainables: readonly Drainable[],
  metrics: readonly DrainedMetrics[],
  options: DrainOptions = {},
): Promise<Drained> {
  refuseUnknown(options, ['deadline', 'delay', 'detached']);
  const { deadline = DEADLINE, delay = 0, detached = true } = options;
  check('deadline', deadline, deadline > 0);
  check('delay', delay, delay >= 0 && delay < deadline);
  if (typeof detached !== 'boolean') throw wrong('detached', 'true or false', detached);
  const late = new AbortController();
  const { signal } = late;
  // Not unref'd: work that only its own unref'd timers keep alive is waited for as well. It is stopped when all is over.
  const timer = originals.setTimeout(() => late.abort(), deadline);
  try {
    if (delay > 0) await before(signal, () => sleep(delay));
    // Requests that wait to be read have come in time.
    await before(signal, wholeTurn);
    await before(signal, () => Promise.all(drainables.map((each) => each.close())));
    // Not sooner: what is idle for a moment may still get requests while connections are open.
    await Promise.all(metrics.map((each) => each.drained({ signal, detached })));
    return { complete: true, left: [] };
  } catch (error) {
    if (!signal.aborted) throw error;
    const left = inFlight(metrics);
    await Promise.all(drainables.map((each) => each.cut()));
    return { complete: false, left };
  } finally {
    originals.clearTimeout(timer);
    for (const each of drainables) each.stop();
  }
}

function check(option: string, given: unknown, holds: boolean): void {
  if (typeof given === 'number' && holds && given <= LONGEST) return;
  const expected = option === 'delay' ? 'of 0 or more, and below the deadline' : 'above 0';
  throw wrong(option, `a number of milliseconds ${expected}`, given);
}

/** Takes a step; rejects where it is late meanwhile. */
async function before(signal: AbortSignal, step: () => Promise<unknown>): Promise<void> {
  const late = new Promise((_, reject) => signal.addEventListener('abort', reject));
  await Promise.race([step(), late]);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => originals.setTimeout(resolve, milliseconds));
}

/** Metrics that share one truth show the same requests. */
function inFlight(metrics: readonly DrainedMetrics[]): RequestSnapshot[] {
  const all = metrics as unknown as Parameters<typeof sharesTruth>[0][];
  return all
    .filter((each, i) => !all.slice(0, i).some((other) => sharesTruth(other, each)))
    .flatMap((each) => each.snapshot({ oldest: Number.POSITIVE_INFINITY }).oldest);
}
