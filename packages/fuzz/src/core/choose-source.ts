import type { Random } from '@stageguard/testing';
import type { Provider } from './model/provider.js';
import type { Source } from './model/where.js';
import type { World } from './world.js';

/** Where metrics are to look for a provider, as it is passed and as the model has it. */
export interface SourceChoice {
  readonly real: unknown;
  readonly model: Source;
  readonly said: string;
}

export function chooseSource(world: World, random: Random): SourceChoice {
  switch (random.below(5)) {
    case 0: {
      const provider = random.pick(world.idle as [Provider, ...Provider[]]);
      return { real: provider.real, model: provider, said: provider.label };
    }
    case 1:
    case 2:
      return fromSlot(world, random.below(world.slots.length), random.chance(0.3));
    default: {
      const provider = random.pick(world.providers as unknown as [Provider, ...Provider[]]);
      return { real: provider.real, model: provider, said: provider.label };
    }
  }
}

/** A function, which calls back, and returns nothing or throws while there is no provider. */
function fromSlot(world: World, i: number, throws: boolean): SourceChoice {
  const real = () => {
    world.hooks.called('provider');
    const provider = world.slots[i];
    if (provider === undefined && throws) throw new Error('no provider yet');
    return provider?.real;
  };
  return { real, model: () => world.slots[i], said: `slot ${i}` };
}
