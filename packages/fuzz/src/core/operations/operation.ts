import type { Random } from '@stageguard/testing';
import type { World } from '../world.js';

/** One thing that a program may do next. Its choices fit whatever world it meets, so that others can be left out. */
export interface Operation {
  readonly weight: number;
  run(world: World, random: Random): void | Promise<void>;
}

/** Of those, what may be done from within a callback, too. */
export interface Step extends Operation {
  run(world: World, random: Random): void;
}

export function choose<O extends Operation>(operations: readonly O[], random: Random): O {
  const sum = operations.reduce((total, { weight }) => total + weight, 0);
  let left = random.below(sum);
  for (const operation of operations) {
    left -= operation.weight;
    if (left < 0) return operation;
  }
  return operations[0] as O;
}
