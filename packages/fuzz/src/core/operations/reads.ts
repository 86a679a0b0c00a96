import { checkSnapshot } from '../check/snapshot.js';
import { chooseBareStage, chooseStage } from '../choose-stage.js';
import type { Step } from './operation.js';

export const bind: Step = {
  weight: 8,
  run(world, random) {
    const { real, model } = world.pickObject(random);
    const choice = chooseStage(world, random, model.name);
    const bound = world.verb('stage()', () => real.stage(choice.stage, choice.attributes));
    world.say(() => `${model.label}.stage(${choice.said})`);
    const stage = choice.resolve(model);
    world.bound.push({ id: world.mark('b').id, real: bound, name: model.name, stage });
    if (world.bound.length > 20) world.bound.shift();
  },
};

export const count: Step = {
  weight: 20,
  run(world, random) {
    const { real, model } = world.pickObject(random);
    const choice = (random.chance(0.3) ? chooseBareStage : chooseStage)(world, random, model.name);
    const said = `${model.label}.count(${choice.said})`;
    world.say(() => said);
    const counted = world.verb(said, () => real.count(choice.stage, choice.attributes));
    if (!world.known) return;
    const means = choice.means(model);
    const expected = model.requests.filter(({ stage }) => means(stage)).length;
    world.expect(counted === expected, () => `${said} is ${counted}, and should be ${expected}`);
  },
};

export const snapshot: Step = {
  weight: 6,
  run(world, random) {
    const object = world.pickObject(random);
    const most = random.pick<unknown>([undefined, 0, 1, 5, 1_000]);
    const options = most === undefined ? undefined : { oldest: most };
    world.say(() => `${object.model.label}.snapshot({ oldest: ${most} })`);
    // What it calls back may change what is in flight: names come last.
    const requests = [...object.model.requests].map((one) => ({ stageKey: one.stage.key, since: one.since }));
    const clean = world.known;
    const shot = world.hooks.disarmed(
      () => world.verb('snapshot()', () => object.real.snapshot(options)),
      'name',
    );
    if (shot !== undefined && clean)
      checkSnapshot(world, object, shot, requests, (most as number | undefined) ?? 20);
  },
};
