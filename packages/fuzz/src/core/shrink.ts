import type { Program } from './program.js';
import { runWorld } from './run-world.js';

/**
 * Leaves operations out for as long as a program fails without them, halves first, single ones last. What each one
 * chooses does not depend on the others, so that what is left is still a program.
 */
export async function shrink(
  program: Program,
  failedAt: number,
  mostRuns: number,
): Promise<readonly number[]> {
  let only = Array.from({ length: Math.min(failedAt + 1, program.operations) }, (_, i) => i);
  let runs = 0;
  const fails = async (some: readonly number[]) => {
    runs++;
    return (await runWorld({ ...program, only: some })).failure !== undefined;
  };
  for (let size = Math.ceil(only.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < only.length && runs < mostRuns; ) {
      const some = [...only.slice(0, start), ...only.slice(start + size)];
      if (await fails(some)) only = some;
      else start += size;
    }
  }
  return only;
}
