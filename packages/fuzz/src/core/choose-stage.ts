import type { Random } from '@stageguard/testing';
import type { ModelMetrics, ModelName } from './model/metrics.js';
import { type Definition, type Definitions, OTHER_STAGE, type Stage } from './model/stage.js';
import { pick } from './pick.js';
import { shown } from './shown.js';
import type { World } from './world.js';

/** What is passed for a stage, and what it means. */
export interface StageChoice {
  readonly stage: unknown;
  readonly attributes: unknown;
  readonly said: string;
  resolve(metrics: ModelMetrics): Stage;
  /** What a read of it means. */
  means(metrics: ModelMetrics): (stage: Stage) => boolean;
}

/** What metrics objects declare, each a part of it. */
export const VOCABULARY: Definitions = {
  db: {},
  cache: {},
  'odd näme/🙂': {},
  toString: {},
  parse: { format: ['json', 'xml'] },
  call: { peer: 'open' },
  mix: { kind: ['a', 1, true], peer: 'open' },
};
const WORDS = ['handle', 'receive', 'respond', 'detached', ...Object.keys(VOCABULARY)] as [
  string,
  ...string[],
];
const ODD_STAGES = [
  'nope',
  '',
  '_OTHER',
  '__proto__',
  'constructor',
  5,
  null,
  undefined,
  Symbol('s'),
  {},
  [],
  () => 'db',
  Number.NaN,
] as const;
const ODD_VALUES = [
  'nope',
  '',
  undefined,
  null,
  Number.NaN,
  {},
  ['json'],
  Symbol('v'),
  2n,
  '__proto__',
  'x'.repeat(5_000),
] as const;

export function chooseStage(world: World, random: Random, name: ModelName): StageChoice {
  const bound = random.chance(0.15) ? pick(world.bound, random) : undefined;
  if (bound !== undefined) {
    // A bound stage means nothing under another name.
    const stage = bound.name === name ? bound.stage : OTHER_STAGE;
    return {
      stage: bound.real,
      attributes: undefined,
      said: `bound ${bound.stage.key}`,
      resolve: () => stage,
      means: () => (one) => one.key === stage.key,
    };
  }
  const stage: unknown = random.chance(0.06) ? random.pick(ODD_STAGES as never) : random.pick(WORDS);
  const values = chooseValues(
    random,
    typeof stage === 'string' && Object.hasOwn(VOCABULARY, stage) ? VOCABULARY[stage] : undefined,
  );
  const { attributes, read } = dress(world, random, values);
  return {
    stage,
    attributes,
    said: `${shown(stage)}, ${shown(read)}`,
    resolve: (metrics) => metrics.stages.resolve(stage, read),
    means: (metrics) => metrics.stages.means(stage, read),
  };
}

/** A stage that is passed alone, as to `advance`: attributes that it has are missing. */
export function chooseBareStage(world: World, random: Random, name: ModelName): StageChoice {
  const choice = chooseStage(world, random, name);
  if (choice.attributes === undefined) return choice;
  const { stage } = choice;
  return {
    stage,
    attributes: undefined,
    said: shown(stage),
    resolve: (metrics) => metrics.stages.resolve(stage, {}),
    means: (metrics) => metrics.stages.means(stage, {}),
  };
}

function chooseValues(random: Random, definition: Definition | undefined): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, list] of Object.entries(definition ?? {})) {
    if (random.chance(0.1)) values[key] = random.pick(ODD_VALUES as never);
    else if (list === 'open')
      values[key] = random.chance(0.12) ? `peer ${random.below(100_000)}` : `peer ${random.below(6)}`;
    else values[key] = random.pick(list as never);
  }
  return values;
}

/** The same values as an object that is odd in itself; `read` is what can be read of it. */
function dress(world: World, random: Random, values: Record<string, unknown>) {
  const keys = Object.keys(values);
  if (keys.length === 0) return { attributes: random.pick([undefined, {}, null, 5]), read: {} };
  switch (random.below(12)) {
    case 0:
      return { attributes: throwing(values), read: {} };
    case 1:
      return { attributes: new Proxy(values, {}), read: values };
    case 2: {
      const get = () => {
        throw new Error('a trap');
      };
      return { attributes: new Proxy(values, { get }), read: {} };
    }
    case 3:
      return { attributes: calling(world, values), read: values };
    default:
      return { attributes: values, read: values };
  }
}

function throwing(values: Record<string, unknown>): object {
  const attributes = {};
  for (const key of Object.keys(values)) {
    const get = () => {
      throw new Error('a getter');
    };
    Object.defineProperty(attributes, key, { enumerable: true, get });
  }
  return attributes;
}

/** Its getters call back. */
export function calling(world: World, values: Record<string, unknown>): object {
  const attributes = {};
  for (const [key, value] of Object.entries(values)) {
    const get = () => {
      world.hooks.called('attribute');
      return value;
    };
    Object.defineProperty(attributes, key, { enumerable: true, get });
  }
  return attributes;
}
