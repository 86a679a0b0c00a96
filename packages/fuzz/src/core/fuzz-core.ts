import type { Failure, Program } from './program.js';
import { runWorld } from './run-world.js';
import { shrink } from './shrink.js';

export interface CoreOptions {
  readonly seed: number;
  readonly operations: number;
  /** The only world to run. */
  readonly world?: number | undefined;
  /** The only operations of it. */
  readonly only?: readonly number[] | undefined;
}

/** Operations in one world. */
export const WORLD = 4_000;
const MOST_RUNS = 300;

/** Resolves with a line that says what was done. Rejects with what has failed, and how to see it again. */
export async function fuzzCore(options: CoreOptions, say: (line: string) => void): Promise<string> {
  const { seed, operations, only } = options;
  const started = performance.now();
  const worlds = Math.ceil(operations / WORLD);
  const first = options.world ?? 0;
  const last = options.world ?? worlds - 1;
  let done = 0;
  for (let world = first; world <= last; world++) {
    const program: Program = {
      seed,
      world,
      operations: Math.min(WORLD, operations - world * WORLD),
      only,
      tell: only !== undefined,
    };
    const { failure, trace } = await runWorld(program);
    if (failure !== undefined) throw new Error(await report(program, failure, say));
    if (only !== undefined) say(trace.join('\n'));
    done += program.operations;
    if ((world + 1) % 25 === 0) say(`${done.toLocaleString('en')} operations`);
  }
  const seconds = Math.round((performance.now() - started) / 1_000);
  return `${done.toLocaleString('en')} operations in ${last - first + 1} worlds, and no fault, in ${seconds} s, with seed ${seed}`;
}

async function report(program: Program, failure: Failure, say: (line: string) => void): Promise<string> {
  const { seed, world, operations } = program;
  say(`world ${world} fails at operation ${failure.at}; operations are left out one by one`);
  const only = program.only ?? (await shrink(program, failure.at, MOST_RUNS));
  const again = await runWorld({ ...program, only, tell: true });
  return [
    `${failure.what}`,
    `seed ${seed}, world ${world}, operation ${failure.at}; shrunk to ${only.length} operations, which fail with:`,
    `${again.failure?.what}`,
    '',
    ...again.trace,
    '',
    `again: npm run fuzz -- core --seed ${seed} --operations ${world * WORLD + operations} --world ${world} --only ${only.join(',')}`,
  ].join('\n');
}
