import { pick } from '../pick.js';
import type { Operation } from './operation.js';

/** A promise settles that a `run` waits for. */
export const settle: Operation = {
  weight: 25,
  run(world, random) {
    const one = pick(world.pending, random);
    if (one === undefined) return;
    const well = random.chance(0.6);
    world.say(() => `what ${one.label} waits for ${well ? 'resolves' : 'rejects'}`);
    world.pending = world.pending.filter((other) => other !== one);
    one.settle(well);
    world.arriving.push(() => one.arrived(well));
  },
};
