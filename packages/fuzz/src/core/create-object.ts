import type { Random } from '@stageguard/testing';
import { createMetrics } from './api.js';
import { chooseSource } from './choose-source.js';
import { VOCABULARY } from './choose-stage.js';
import { hasBudgets, ModelMetrics, ModelName, type NameOptions } from './model/metrics.js';
import { shown } from './shown.js';
import type { World } from './world.js';

const LIFECYCLES = [['handle'], ['receive', 'handle', 'respond', 'detached'], ['handle', 'detached']] as [
  string[],
  ...string[][],
];

export function createName(world: World, random: Random, name: string): void {
  const switches = random.chance(0.15)
    ? { a: false, b: false, c: false }
    : { a: random.chance(0.9), b: random.chance(0.9), c: random.chance(0.9) };
  const lifecycle = random.pick(LIFECYCLES);
  const options: NameOptions = {
    lifecycle,
    stageAttributes: random.pick([[], ['tier'], ['tier', 'region']] as [string[], ...string[][]]),
    limit: random.pick([1_000, 1_000, 100, 30, 12]),
    stageEntries: random.chance(0.9),
    endedRequests: random.chance(0.9),
    stageTime: switches.a,
    oldestAge: switches.b && random.chance(0.9),
    stageOldestAge: switches.b,
    stagePeak: switches.c,
    durations: switches.a && random.chance(0.2),
    attributesRequired: random.chance(0.2),
    ownClock: random.chance(0.85),
    peakWindow: random.pick([60, 1, 0.001]),
    budget: random.pick<number | false>([false, 30, 30, 2, 7.3]),
    budgets: random.chance(0.5) ? {} : chooseBudgets(random, lifecycle),
  };
  world.names.push(new ModelName(name, options));
}

/** "by stage, those of the lifecycle among them", which every metrics object of a name has. */
function chooseBudgets(random: Random, lifecycle: readonly string[]): NameOptions['budgets'] {
  const handle = random.pick<NameOptions['budgets'][string]>([
    1,
    40,
    0.25,
    false,
    { within: 3, signs: 'bytes' },
  ]);
  if (!lifecycle.includes('detached')) return { handle };
  return { handle, detached: random.pick<number | false>([3.5, 86_400, false]) };
}

/** Another metrics object of one of the names, with stages and a source of its own. */
export function createMetricsObject(world: World, random: Random): void {
  const name = random.pick(world.names as [ModelName, ...ModelName[]]);
  const { options } = name;
  const stages = Object.fromEntries(Object.entries(VOCABULARY).filter(() => random.chance(0.7)));
  const source = random.chance(0.45) ? undefined : chooseSource(world, random);
  const { id, label } = world.mark('m');
  world.say(
    () => `${label} = createRequestMetrics(${shown({ name: name.name, ...options, source: source?.said })})`,
  );
  const real = createMetrics({
    name: name.name,
    stages,
    lifecycle: options.lifecycle,
    stageAttributes: options.stageAttributes,
    attributesRequired: options.attributesRequired,
    stageEntries: options.stageEntries,
    endedRequests: options.endedRequests,
    stageTime: options.stageTime,
    oldestAge: options.oldestAge,
    stageOldestAge: options.stageOldestAge,
    stagePeak: options.stagePeak,
    durations: options.durations,
    cardinalityLimit: options.limit,
    peakWindow: options.peakWindow,
    budget: options.budget,
    byteStages: [],
    budgets: options.budgets,
    clock: options.ownClock ? () => clockOf(world, options) : undefined,
    meterProvider: source?.real,
  });
  const model = new ModelMetrics(label, name, stages, source?.model);
  world.objects.push({ id, real, model });
  name.look(world.global);
}

/** "with all three off no clock is read" */
function clockOf(world: World, options: NameOptions): number {
  const { stageTime, stageOldestAge, stagePeak, durations } = options;
  if (!(stageTime || stageOldestAge || stagePeak || durations || hasBudgets(options))) {
    world.found('a clock is read where nothing asks for times');
  }
  world.hooks.called('clock');
  switch (world.clock) {
    case 'backwards':
      return world.time - 700;
    case 'nothing':
      return Number.NaN;
    case 'throws':
      throw new Error('a clock');
    default:
      return world.time;
  }
}
