import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves to whether the condition came to hold in that time. */
export async function until(condition, milliseconds = 5_000) {
  const deadline = performance.now() + milliseconds;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}
