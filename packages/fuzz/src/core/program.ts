import { DiagLogLevel, diag } from '@opentelemetry/api';
import { createRandom, type Random } from '@stageguard/testing';
import { checkActive, checkDrains } from './check/after-operation.js';
import { checkAll } from './check/collections.js';
import { createMetricsObject, createName } from './create-object.js';
import { Fault } from './fault.js';
import { begin } from './operations/begin.js';
import { collectAmid, compare } from './operations/collect.js';
import * as context from './operations/context.js';
import * as drains from './operations/drains.js';
import { setSteps } from './operations/nest.js';
import { choose, type Operation, type Step } from './operations/operation.js';
import * as providers from './operations/providers.js';
import * as reads from './operations/reads.js';
import * as verbs from './operations/request-verbs.js';
import { settle } from './operations/settle.js';
import * as time from './operations/time.js';
import { World } from './world.js';
import { createWorldProvider } from './world-provider.js';

/** What may be done anywhere, within callbacks too. */
const STEPS: readonly Step[] = [
  begin,
  verbs.enter,
  verbs.leave,
  verbs.progress,
  verbs.bytes,
  verbs.advance,
  verbs.guard,
  verbs.hold,
  verbs.endScope,
  verbs.release,
  verbs.end,
  verbs.setAttributes,
  context.within,
  context.ignore,
  context.current,
  context.currentVerb,
  context.currentGuard,
  context.currentRun,
  context.job,
  context.run,
  context.capture,
  context.closedVerb,
  reads.bind,
  reads.count,
  reads.snapshot,
];

const OPERATIONS: readonly Operation[] = [
  ...STEPS,
  context.resume,
  settle,
  time.pass,
  time.badClock,
  time.arm,
  drains.drained,
  drains.abort,
  providers.second,
  providers.setMeterProvider,
  providers.registerGlobally,
  providers.fillSlot,
  providers.shutDown,
  providers.close,
  providers.create,
  providers.wrongOptions,
  compare,
  collectAmid,
];

/** A world and what happens in it. */
export interface Program {
  readonly seed: number;
  readonly world: number;
  readonly operations: number;
  /** Only those operations, where others are left out. */
  readonly only?: readonly number[] | undefined;
  /** Whether to say what is done. */
  readonly tell?: boolean | undefined;
}

/** Where a program has failed. */
export interface Failure {
  /** The operation, or how many there are, where it is what comes after the last one. */
  readonly at: number;
  readonly what: string;
}

export interface Outcome {
  readonly failure: Failure | undefined;
  readonly trace: readonly string[];
}

/** Runs a program. `second` calls what the core's timer of one second calls. */
export async function runProgram(program: Program, second: () => void): Promise<Outcome> {
  const trace: string[] | undefined = program.tell ? [] : undefined;
  const world = new World({ second, trace });
  let at = -1;
  try {
    setSteps(STEPS);
    build(world, createRandom(program.seed, indexOf(program, 0)), program.world);
    for (const next of program.only ?? Array.from({ length: program.operations }, (_, i) => i)) {
      at = next;
      const random = createRandom(program.seed, indexOf(program, next + 1));
      world.begins(next + 1);
      trace?.push(`#${next}`);
      const under = choose(OPERATIONS, random).run(world, random);
      if (under !== undefined) await under;
      await arrive(world);
      checkActive(world);
      await arrive(world);
      checkDrains(world);
    }
    at = program.operations;
    await world.hooks.disarmed(() => finish(world));
    return { failure: undefined, trace: trace ?? [] };
  } catch (error) {
    const what = error instanceof Fault ? error.message : String((error as Error)?.stack ?? error);
    return { failure: { at, what }, trace: trace ?? [] };
  }
}

function indexOf({ world }: Program, operation: number): number {
  return world * 1_000_003 + operation;
}

function build(world: World, random: Random, index: number): void {
  diag.setLogger(createLogger(world, random), { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true });
  for (let i = 0; i < 3; i++) world.providers.push(createWorldProvider(`p${i}`));
  for (let i = 0; i < 2; i++) createName(world, random, `fuzz.w${index}.${'ab'[i]}`);
  if (random.chance(0.5)) world.registerGlobally(world.providers[0]);
  for (let i = 0; i < 4; i++) createMetricsObject(world, random);
}

/** One that calls back, or throws: into the core alone, since the SDK lets it through. */
function createLogger(world: World, random: Random) {
  const throws = random.chance(0.3);
  const log = (message: string) => {
    if (!message.startsWith('stageguard')) return;
    world.hooks.called('logger');
    if (throws) throw new Error('a logger');
  };
  return { verbose: log, debug: log, info: log, warn: log, error: log };
}

/** Lets promises that are settled arrive. */
async function arrive(world: World): Promise<void> {
  await world.hooks.disarmed(async () => {
    for (let turns = 0; turns < 8; turns++) await null;
  });
  for (const arrived of world.arriving.splice(0)) arrived();
  if (world.names.some(({ objects }) => objects.some(({ drains: open }) => open.size > 0))) {
    for (let turns = 0; turns < 4; turns++) await null;
  }
}

/** Everything ends, and everything has to be 0. */
async function finish(world: World): Promise<void> {
  world.say(() => 'everything ends');
  for (const { real, model } of world.objects) {
    const drain = {
      label: `the last drained() of ${model.label}`,
      due: model.requests.length === 0,
      aborted: undefined,
      outcome: undefined as { resolved: boolean } | undefined,
    };
    real.drained().then(() => {
      drain.outcome = { resolved: true };
    });
    model.drains.add(drain);
  }
  for (const one of world.pending.splice(0)) {
    one.settle(true);
    world.arriving.push(() => one.arrived(true));
  }
  await arrive(world);
  for (const scope of world.scopes) {
    scope.real.end();
    scope.end();
  }
  for (const { owned, model } of world.requests) {
    owned?.end();
    model.end('ended');
  }
  await arrive(world);
  providers.tick(world);
  checkActive(world);
  await arrive(world);
  checkDrains(world);
  const left = world.names.reduce((sum, { requests }) => sum + requests.size, 0);
  world.expect(left === 0, () => `${left} requests are left in the model`);
  await checkAll(world);
}
