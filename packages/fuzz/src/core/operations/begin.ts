import type { Random } from '@stageguard/testing';
import { type AttributesChoice, chooseAttributes } from '../choose-attributes.js';
import { chooseBareStage, type StageChoice } from '../choose-stage.js';
import type { ModelMetrics } from '../model/metrics.js';
import type { ModelRequest } from '../model/request.js';
import { keyOf, type Stage, type Value } from '../model/stage.js';
import { shown } from '../shown.js';
import type { Pooled, World, WorldMetrics } from '../world.js';
import type { Step } from './operation.js';
import { seen } from './verbs.js';

export const begin: Step = {
  weight: 90,
  run(world, random) {
    const busy = world.requests.filter(({ model }) => !model.ended).length;
    if (busy > 50 && random.chance(0.8)) return;
    const object = world.pickObject(random);
    const { id, label } = world.mark('r');
    const { name, known } = chooseName(world, random, label);
    const attributes = chooseAttributes(world, random, !known);
    const unreadable = !known && random.chance(0.1);
    const stage =
      !unreadable && random.chance(0.1) ? chooseBareStage(world, random, object.model.name) : undefined;
    const said = `${object.model.label}.begin(${attributes.said}, { name: ${shown(name)}, stage: ${stage?.said ?? 'none'} })`;
    world.say(() => `${label} = ${said}`);
    const watch = createWatch();
    const options = unreadable ? unreadableOptions(random) : beginOptions(random, name, stage, watch);
    const real = looking(world, object, () =>
      world.verb(said, () => object.real.begin(attributes.value, options)),
    );
    if (real === undefined) return;
    const model = beginInModel(world, object.model, stage, attributes.kept);
    const pooled: Pooled = {
      id,
      label,
      real,
      owned: real,
      model,
      owner: object,
      name: known ? label : undefined,
      watch,
    };
    if (!unreadable && (options as { watch?: unknown } | null | undefined)?.watch === watch) model.bytes = 0;
    watch.bytes = () => model.bytes;
    world.addRequest(pooled);
    if (!attributes.clear) adoptAttributes(world, pooled, {}, attributes);
    seen(world, pooled, said);
  },
};

/** Tells how many bytes have moved for the request that it is given to. */
function createWatch(): object & { bytes: () => number | undefined } {
  const watch = {
    bytes: (): number | undefined => undefined,
    moved: () => watch.bytes(),
  };
  return watch;
}

function beginOptions(random: Random, name: unknown, stage: StageChoice | undefined, watch: object): unknown {
  if (name === undefined && stage === undefined)
    return random.pick([undefined, {}, { name: undefined }, null, { watch }]);
  return stage === undefined ? { name, watch } : { name, stage: stage.stage, watch };
}

/** What cannot be read says nothing. */
function unreadableOptions(random: Random): unknown {
  const get = () => {
    throw new Error('an option');
  };
  if (random.chance(0.5)) return new Proxy({}, { get, has: get, ownKeys: get });
  return Object.defineProperties({}, { name: { get, enumerable: true }, stage: { get, enumerable: true } });
}

/** "While there is no provider every `begin` looks", and moves its metrics. */
export function looking<T>(world: World, { model }: WorldMetrics, fn: () => T): T {
  if (model.provider !== undefined) return fn();
  // In a box: what a promise of the application does is not waited for.
  return world.hooks.disarmed(() => ({ result: fn() }), 'provider').result;
}

export function beginInModel(
  world: World,
  metrics: ModelMetrics,
  stage: StageChoice | { resolve(metrics: ModelMetrics): Stage } | undefined,
  attributes: Readonly<Record<string, Value>>,
): ModelRequest {
  if (metrics.provider === undefined) metrics.name.look(world.global);
  return metrics.begin(stage?.resolve(metrics) ?? metrics.base, attributes, world.now);
}

/** Where the rules leave open what is kept of attributes, the core says, and keeps nothing that was not passed. */
export function adoptAttributes(
  world: World,
  { label, model, name, owner }: Pooled,
  before: Readonly<Record<string, Value>>,
  choice: AttributesChoice,
): void {
  for (const { real, model: object } of world.objects) {
    if (object.name !== owner.model.name) continue;
    const shot = world.hooks.disarmed(() => real.snapshot({ oldest: Number.POSITIVE_INFINITY }));
    const found = shot.oldest.find((one) => one.name === name);
    if (found === undefined) continue;
    const attributes = found.attributes as Record<string, Value>;
    for (const [key, value] of Object.entries(attributes)) {
      const held = Object.hasOwn(before, key) && keyOf({ is: before[key] }) === keyOf({ is: value });
      world.expect(
        held || passed(choice, key, value),
        () => `${label} has ${shown({ [key]: value })}, which nobody passed`,
      );
    }
    for (const key of Object.keys(before)) {
      world.expect(Object.hasOwn(attributes, key), () => `${label} has lost its attribute ${shown(key)}`);
    }
    model.setAttributes(attributes);
    return;
  }
}

/** Keys and values may be cut. */
function passed({ kept }: AttributesChoice, key: string, value: Value): boolean {
  return Object.entries(kept).some(([its, one]) => {
    if (its !== key && !(its.length > key.length && its.startsWith(key.slice(0, 20)))) return false;
    if (keyOf({ is: one }) === keyOf({ is: value })) return true;
    return (
      typeof one === 'string' &&
      typeof value === 'string' &&
      one.length > value.length &&
      one.startsWith(value.slice(0, 20))
    );
  });
}

function chooseName(world: World, random: Random, label: string): { name: unknown; known: boolean } {
  switch (random.below(10)) {
    case 0:
      return { name: undefined, known: false };
    case 1:
      return {
        name: {
          toString: () => {
            world.hooks.called('name');
            return label;
          },
        },
        known: true,
      };
    case 2:
      return {
        name: {
          toString: () => {
            world.hooks.called('name');
            throw new Error('a name');
          },
        },
        known: false,
      };
    case 3:
      return {
        name: random.pick<unknown>([
          5,
          null,
          Symbol('name'),
          '',
          'n'.repeat(500),
          { toString: () => 5 },
          { toString: () => ({}) },
          Object.create(null),
        ]),
        known: false,
      };
    default:
      return { name: label, known: true };
  }
}
