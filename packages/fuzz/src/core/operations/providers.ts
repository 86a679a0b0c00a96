import { createMetrics } from '../api.js';
import { checkNothingTold, checkTold } from '../check/told.js';
import { chooseSource } from '../choose-source.js';
import { createMetricsObject } from '../create-object.js';
import { Fault } from '../fault.js';
import { move, retire } from '../model/where.js';
import { shown } from '../shown.js';
import type { World } from '../world.js';
import type { WorldProvider } from '../world-provider.js';
import type { Operation } from './operation.js';

/** Calls in which metrics move from one provider to another. */
export function moving<T>(world: World, fn: () => T): T {
  world.moving = true;
  try {
    return world.hooks.disarmed(fn, 'provider');
  } finally {
    world.moving = false;
  }
}

/** The timer of one second comes round. */
export function tick(world: World): void {
  checkNothingTold(world);
  moving(world, world.second);
  world.lookAll();
  for (const name of world.names) {
    retire(name, name.isEmpty);
    name.second(world.time);
  }
  checkTold(world);
}

export const second: Operation = {
  weight: 6,
  run(world) {
    world.say(() => 'a second passes');
    tick(world);
  },
};

export const setMeterProvider: Operation = {
  weight: 5,
  run(world, random) {
    const { real, model } = world.pickObject(random);
    const source = chooseSource(world, random);
    world.say(() => `${model.label}.setMeterProvider(${source.said})`);
    moving(world, () => world.verb('setMeterProvider()', () => real.setMeterProvider(source.real)));
    move(model, source.model);
    world.lookAll();
  },
};

export const registerGlobally: Operation = {
  weight: 3,
  run(world, random) {
    const provider = random.chance(0.2) ? undefined : random.pick(world.providers as never);
    world.say(() => `the global provider is ${(provider as { label: string } | undefined)?.label}`);
    world.registerGlobally(provider as WorldProvider | undefined);
  },
};

export const fillSlot: Operation = {
  weight: 4,
  run(world, random) {
    const i = random.below(world.slots.length);
    world.slots[i] = random.chance(0.25)
      ? undefined
      : random.pick([...world.providers, ...world.idle] as never);
    world.say(() => `slot ${i} has ${world.slots[i]?.label}`);
  },
};

/** Rarely: what was on it is exported no more. */
export const shutDown: Operation = {
  weight: 1,
  async run(world, random) {
    if (!random.chance(0.2)) return;
    const provider = world.providers.filter(({ exports }) => exports)[random.below(4)];
    if (provider === undefined) return;
    world.say(() => `${provider.label}.shutdown()`);
    await world.hooks.disarmed(() => provider.shutdown());
    provider.exports = false;
    tick(world);
  },
};

export const close: Operation = {
  weight: 1,
  run(world, random) {
    if (world.objects.length < 4) return;
    const object = world.pickObject(random);
    const { real, model } = object;
    world.say(() => `${model.label}.close()`);
    const dispose = random.chance(0.3);
    world.objects = world.objects.filter((other) => other !== object);
    world.workingOnAll([...model.begun], () => {
      world.verb('close()', () => (dispose ? real[Symbol.dispose]() : real.close()));
      model.close();
    });
    world.closed.push(object);
    // With the last of a name its bound stages are gone.
    if (model.name.objects.length === 0) world.bound = world.bound.filter(({ name }) => name !== model.name);
  },
};

export const create: Operation = {
  weight: 2,
  run(world, random) {
    if (world.objects.length >= 10) return;
    moving(world, () => createMetricsObject(world, random));
  },
};

const WRONG: readonly unknown[] = [
  undefined,
  null,
  [],
  'name',
  {},
  { name: '' },
  { name: 5 },
  { name: '1st' },
  { name: 'a b' },
  { name: 'n'.repeat(239) },
  { name: 'wrong', unknown: 1 },
  { name: 'wrong', clock: 5 },
  { name: 'wrong', peakWindow: 0 },
  { name: 'wrong', peakWindow: Number.NaN },
  { name: 'wrong', cardinalityLimit: -1 },
  { name: 'wrong', cardinalityLimit: '10' },
  { name: 'wrong', stages: [] },
  { name: 'wrong', stages: { db: 5 } },
  { name: 'wrong', stages: { _OTHER: {} } },
  { name: 'wrong', stages: { handle: {} } },
  { name: 'wrong', stages: { db: { stage: 'open' } } },
  { name: 'wrong', stages: { db: { kind: [] } } },
  { name: 'wrong', stages: { db: { kind: [null] } } },
  { name: 'wrong', stages: { db: { kind: 'open' } }, stageAttributes: ['kind'] },
  { name: 'wrong', stages: { db: { kind: [1, 2, 3] } }, cardinalityLimit: 3 },
  { name: 'wrong', lifecycle: [] },
  { name: 'wrong', lifecycle: [''] },
  { name: 'wrong', stageAttributes: ['stage'] },
  { name: 'wrong', stageAttributes: 'tier' },
  { name: 'wrong', meterProvider: {} },
  { name: 'wrong', durations: { buckets: [2, 1] } },
  { name: 'wrong', durations: 5 },
  { name: 'wrong', stageTime: 1 },
];

/** "A wrong option throws a `TypeError` when the metrics are created." */
export const wrongOptions: Operation = {
  weight: 2,
  run(world, random) {
    const options = WRONG[random.below(WRONG.length)];
    world.say(() => `createRequestMetrics(${shown(options)})`);
    mustThrow(`createRequestMetrics(${shown(options)})`, () => createMetrics(options));
    const { real, model } = world.pickObject(random);
    const provider = random.pick<unknown>([{}, 5, null, 'provider', { getMeter: 5 }]);
    mustThrow(`${model.label}.setMeterProvider(${shown(provider)})`, () => real.setMeterProvider(provider));
  },
};

function mustThrow(what: string, fn: () => unknown): void {
  try {
    fn();
  } catch (error) {
    if (error instanceof TypeError) return;
    throw new Fault(`${what} has thrown ${String(error)}`);
  }
  throw new Fault(`${what} does not throw`);
}
