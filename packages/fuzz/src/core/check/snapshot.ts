import type { Shot } from '../api.js';
import { createStage, type Values } from '../model/stage.js';
import type { World, WorldMetrics } from '../world.js';
import { near } from './near.js';

/** What the model had in flight when a snapshot was taken. */
export interface Taken {
  readonly stageKey: string;
  readonly since: number;
}

export function checkSnapshot(
  world: World,
  { model }: WorldMetrics,
  shot: Shot,
  requests: readonly Taken[],
  most: number,
): void {
  const wrong = (what: string) => `${model.label}.snapshot() ${what}`;
  const { active, stages, oldest } = shot;
  world.expect(active === requests.length, () =>
    wrong(`has ${active} active, and should have ${requests.length}`),
  );
  const sum = stages.reduce((total, { count }) => total + count, 0);
  world.expect(sum === active, () => wrong(`has ${active} active and ${sum} in stages`));
  world.expect(oldest.length === Math.min(most, active), () =>
    wrong(`shows ${oldest.length} of ${active} requests`),
  );
  checkAges(world, model.name.options, oldest, requests, wrong);
  if (model.name.mayOverflow) return;
  for (const { stage, attributes, count } of stages) {
    const { key } = createStage(stage, attributes as Values);
    const expected = requests.filter((one) => one.stageKey === key).length;
    world.expect(count === expected, () => wrong(`has ${count} in ${key}, and should have ${expected}`));
  }
}

/** "The requests that have been longest in the stage that they are in, the longest first." */
function checkAges(
  world: World,
  options: { ownClock: boolean; stageTime: boolean; stageOldestAge: boolean; stagePeak: boolean },
  oldest: Shot['oldest'],
  requests: readonly Taken[],
  wrong: (what: string) => string,
): void {
  if (!options.ownClock || !(options.stageTime || options.stageOldestAge || options.stagePeak)) return;
  const ages = requests.map(({ since }) => (world.time - since) / 1_000).sort((a, b) => b - a);
  oldest.forEach(({ ageInStage, age }, i) => {
    world.expect(near(ageInStage, ages[i]), () =>
      wrong(`has ${ageInStage} as age ${i}, and should have ${ages[i]}`),
    );
    world.expect(age !== undefined && age >= (ageInStage ?? 0), () =>
      wrong(`has ${age} as age since the beginning`),
    );
  });
}
