import type { Random } from '@stageguard/testing';

/** Something that programs choose, by the number of what has made it. */
export interface Numbered {
  readonly id: number;
}

/**
 * One of them. Which one depends on its own number and on the choice, not on how many others there are: where operations
 * are left out, the others go on meaning the same things.
 */
export function pick<T extends Numbered>(list: readonly T[], random: Random): T | undefined {
  const choice = random.below(0x7fffffff);
  let best: T | undefined;
  let most = -1;
  for (const one of list) {
    const rank = mix(one.id ^ choice);
    if (rank <= most) continue;
    most = rank;
    best = one;
  }
  return best;
}

function mix(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  const twice = Math.imul(once ^ (once >>> 16), 0x45d9f3b);
  return (twice ^ (twice >>> 16)) >>> 0;
}
