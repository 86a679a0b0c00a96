import { setTimeout as sleep } from 'node:timers/promises';
import { Violation } from '../violation.js';

const PATIENCE = 10_000;

/** What keeps the event loop alive, by kind. */
export function activeResources(): ReadonlyMap<string, number> {
  // They are opened when they are first asked for, by whoever prints.
  void [process.stdout, process.stderr];
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Waits until no more handles are there than before; throws a Violation where some stay. */
export async function expectNoMoreResources(before: ReadonlyMap<string, number>): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const [left] = [...activeResources()].filter(([kind, count]) => count > (before.get(kind) ?? 0));
    if (left === undefined) return;
    if (Date.now() > deadline) throw new Violation(`handles are left: ${left[1]} × ${left[0]}`);
    await sleep(20);
  }
}
