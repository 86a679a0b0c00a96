import type { HookKind } from '../hooks.js';
import type { World } from '../world.js';
import { nest } from './nest.js';
import type { Operation } from './operation.js';
import { tick } from './providers.js';

export const pass: Operation = {
  weight: 60,
  run(world, random) {
    const milliseconds = random.pick([1, 7.25, 40, 1_000, random.below(90_000)]);
    world.say(() => `${milliseconds} ms pass`);
    world.time += milliseconds;
    for (const name of world.names) name.pass(milliseconds);
  },
};

/** "A reading below the last one counts as the last." */
export const badClock: Operation = {
  weight: 5,
  run(world, random) {
    tick(world);
    read(world);
    world.clock = random.pick<World['clock']>(['backwards', 'nothing', 'throws']);
    world.say(() => `the clocks give ${world.clock}:`);
    for (let left = 4; left > 0; left--) nest(world, random, world.current, 4);
    world.clock = 'well';
    world.say(() => 'the clocks are well again');
  },
};

/** So that each of them has a last reading. */
function read(world: World): void {
  for (const { real } of world.objects) world.hooks.disarmed(() => real.snapshot({ oldest: 0 }));
}

const KINDS: readonly HookKind[] = ['clock', 'clock', 'attribute', 'logger', 'name', 'provider'];

/** The next callback of some kind calls verbs in turn. */
export const arm: Operation = {
  weight: 40,
  run(world, random) {
    const kind = KINDS[random.below(KINDS.length)] as HookKind;
    world.say(() => `the next callback of kind '${kind}' does something`);
    world.hooks.arm(kind, () => {
      world.say(() => `(called back: ${kind})`);
      nest(world, random, world.current);
    });
  },
};
