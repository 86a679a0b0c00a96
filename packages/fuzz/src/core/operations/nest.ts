import type { Random } from '@stageguard/testing';
import type { Current, World } from '../world.js';
import { choose, type Step } from './operation.js';

const DEEPEST = 4;
let steps: readonly Step[] = [];

/** What may be done from within callbacks. Told once all are known: some of them nest others. */
export function setSteps(all: readonly Step[]): void {
  steps = all;
}

/** A few steps from within a callback, where those requests are current. */
export function nest(world: World, random: Random, current: Current, most = 4): void {
  if (world.depth >= DEEPEST) return;
  world.nested(current, () => {
    for (let left = random.below(most); left > 0; left--) choose(steps, random).run(world, random);
  });
}
