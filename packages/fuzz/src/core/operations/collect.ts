import { checkAll } from '../check/collections.js';
import { nest } from './nest.js';
import type { Operation } from './operation.js';

/** Every reader collects, and every number is compared with the model's. */
export const compare: Operation = {
  weight: 8,
  async run(world) {
    world.say(() => 'all readers collect');
    await checkAll(world);
  },
};

/** Work goes on while a reader collects, and from within its callbacks: no number is known, but the sums are. */
export const collectAmid: Operation = {
  weight: 5,
  async run(world, random) {
    const provider = world.providers.filter(({ exports }) => exports)[random.below(3)];
    if (provider === undefined) return;
    world.say(() => `${provider.label} is collected from meanwhile:`);
    const collecting = provider.cumulative.collect();
    nest(world, random, world.current, 6);
    const collection = await collecting;
    for (const { name } of world.names) {
      const active = collection.sum(`${name}.active_requests`);
      const staged = collection.sum(`${name}.stage_requests`);
      world.expect(
        active === staged,
        () => `${name}: ${active} active but ${staged} in stages, in a collection amid work`,
      );
    }
  },
};
