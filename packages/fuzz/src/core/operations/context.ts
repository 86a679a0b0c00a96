import type { Random } from '@stageguard/testing';
import { chooseAttributes } from '../choose-attributes.js';
import { chooseBareStage, chooseStage, type StageChoice } from '../choose-stage.js';
import type { ModelRequest } from '../model/request.js';
import type { Value } from '../model/stage.js';
import { areOne, type Book } from '../model/where.js';
import { pick } from '../pick.js';
import type { Pooled, World, WorldMetrics } from '../world.js';
import { beginInModel, looking } from './begin.js';
import { nest } from './nest.js';
import type { Step } from './operation.js';
import { seen, verbOf } from './verbs.js';
import { chooseEnding, createWork, runOn } from './work.js';

/**
 * The request that the verbs of these metrics mean here; `null` where they are to do nothing. "Of several with its name it
 * is the one that these metrics count, else the innermost." `open` where the rules leave it open.
 */
function currentOf(world: World, { model }: WorldMetrics): Pooled | null | undefined | 'open' {
  const frames = world.current.filter(({ name }) => name === model.name);
  const own = frames.find(({ book }) => book === undefined || areOne(book, model.book)) ?? frames[0];
  return frames.length > 1 && own?.book === undefined ? 'open' : own?.request;
}

/** The book that a request counts in for whoever makes it current. */
function bookOf({ model }: Pooled): Book | undefined {
  return model.ended ? undefined : model.book;
}

/** Metrics, mostly of a name that something is current of. */
function pickMetrics(world: World, random: Random): WorldMetrics {
  const current = world.objects.filter((object) => currentOf(world, object) != null);
  const all = current.length > 0 && random.chance(0.7) ? current : world.objects;
  return pick(all, random) as WorldMetrics;
}

export const within: Step = {
  weight: 45,
  run(world, random) {
    const request = world.pickRequest(random);
    if (request === undefined) return;
    const { label, real, owned, model, owner } = request;
    const inside = world.with(owner.model.name, bookOf(request), request);
    const target = owned !== undefined && random.chance(0.3) ? owned.shared : real;
    const work = createWork(world, random.chance(0.8) ? 'returns' : 'throws', () => {
      world.resting(model, () => nest(world, random, inside, 6));
    });
    world.say(() => `${label}.with(…), which ${work.ending}`);
    world.working(model, () => {
      const returned = world.verb(`${label}.with()`, () => target.with(work.fn), work.own);
      work.done(returned, model, label, () => {});
    });
  },
};

export const ignore: Step = {
  weight: 8,
  run(world, random) {
    const { real, model } = world.pickObject(random);
    const inside = world.with(model.name, model.book, null);
    const work = createWork(world, random.chance(0.8) ? 'returns' : 'throws', () => {
      nest(world, random, inside, 5);
    });
    world.say(() => `${model.label}.ignore(…), which ${work.ending}`);
    const returned = world.verb('ignore()', () => real.ignore(work.fn), work.own);
    work.done(returned, undefined, 'ignore', () => {});
  },
};

export const current: Step = {
  weight: 10,
  run(world, random) {
    const object = pickMetrics(world, random);
    const expected = currentOf(world, object);
    if (expected === 'open') return;
    const found = world.verb('current()', () => object.real.current());
    world.say(() => `${object.model.label}.current()`);
    // One that has ended is current or not: its verbs do nothing either way.
    if (expected?.model.ended) {
      world.expect(found?.stage === undefined, () => 'current() is in a stage after its end');
      return;
    }
    world.expect(
      (found === undefined) === (expected == null),
      () => `current() is ${found}, and should be ${expected?.label}`,
    );
    if (expected == null || world.busy.has(expected.model)) return;
    const stage = expected.model.stage.name;
    world.expect(found?.stage === stage, () => `current() is in ${found?.stage}, and should be in ${stage}`);
  },
};

export const currentVerb: Step = {
  weight: 30,
  run(world, random) {
    const object = pickMetrics(world, random);
    const { real, model } = object;
    const request = currentOf(world, object);
    if (request === 'open') return;
    if (request != null && world.busy.has(request.model)) return;
    const choice = chooseStage(world, random, model.name);
    const attributes = chooseAttributes(world, random, true);
    const calls: [string, () => void, (request: ModelRequest) => void][] = [
      [
        `enter(${choice.said})`,
        () => real.enter(choice.stage, choice.attributes),
        (one) => one.enter(choice.resolve(model)),
      ],
      ['leave()', () => real.leave(), (one) => one.leave()],
      [
        `setAttributes(${attributes.said})`,
        () => real.setAttributes(attributes.value),
        (one) => one.setAttributes({ ...one.attributes, ...attributes.kept }),
      ],
    ];
    const [said, call, apply] = calls[random.below(3)] as (typeof calls)[number];
    if (request != null) {
      verbOf(world, request, `(${model.label}.)${said}`, call, () => apply(request.model));
      return;
    }
    // "Without one it is an anomaly, `no_request`, and does nothing."
    world.say(() => `${model.label}.${said} without a request`);
    world.verb(said, call);
  },
};

export const currentGuard: Step = {
  weight: 20,
  run(world, random) {
    const object = pickMetrics(world, random);
    const { real, model } = object;
    const request = currentOf(world, object);
    if (request === 'open') return;
    if (request != null && world.busy.has(request.model)) return;
    const choice = chooseStage(world, random, model.name);
    const { id, label } = world.mark('g');
    const said = `${model.label}.guard(${choice.said}) as ${label}, on ${request?.label}`;
    world.say(() => said);
    const open = () => world.verb(said, () => real.guard(choice.stage, choice.attributes));
    if (request === null) {
      const scope = open();
      world.expect(scope !== undefined, () => `${said} returns nothing`);
      return;
    }
    if (request !== undefined && !request.model.ended) {
      const scope = world.working(request.model, open);
      if (scope === undefined) return;
      const place = request.model.guard(choice.resolve(model));
      world.scopes.push({
        id,
        label,
        real: scope,
        request: request.model,
        end: () => request.model.endGuard(place),
      });
      seen(world, request, said);
      return;
    }
    // "Without one, the guard is a request of its own, which ends with it."
    const scope = looking(world, object, open);
    if (scope === undefined) return;
    const own = beginInModel(world, model, choice, {});
    model.name.meet(own);
    world.scopes.push({ id, label, real: scope, request: own, end: () => own.end('ended') });
  },
};

export const currentRun: Step = {
  weight: 25,
  run(world, random) {
    const object = pickMetrics(world, random);
    const { real, model } = object;
    const request = currentOf(world, object);
    if (request === 'open') return;
    if (request != null && world.busy.has(request.model)) return;
    const choice = chooseStage(world, random, model.name);
    const call = (fn: () => unknown) => real.run(choice.stage, fn, choice.attributes);
    if (request === null) {
      runUncounted(world, random, `${model.label}.run(${choice.said})`, call);
    } else if (request !== undefined && !request.model.ended) {
      runOn(world, random, request, `${model.label}.run`, call, choice, model, world.current);
    } else {
      runJob(world, random, object, { what: 'run', choice, attributes: {} }, call);
    }
  },
};

/** "`fn` is a request of its own, current while it runs, whatever is current here." */
export const job: Step = {
  weight: 20,
  run(world, random) {
    const object = pickMetrics(world, random);
    const { real, model } = object;
    const request = currentOf(world, object);
    if (request === 'open') return;
    const choice = random.chance(0.5) ? chooseBareStage(world, random, model.name) : undefined;
    const { value, kept } = chooseAttributes(world, random, true);
    const options = { attributes: value, name: 'job', stage: choice?.stage };
    const wraps = random.chance(0.3);
    const call = (fn: () => unknown) => (wraps ? real.wrap(fn, () => options)() : real.job(fn, options));
    if (request === null) runUncounted(world, random, `${model.label}.job()`, call);
    else runJob(world, random, object, { what: wraps ? 'wrap' : 'job', choice, attributes: kept }, call);
  },
};

/** Where requests are ignored its function runs, and nothing is counted. */
function runUncounted(
  world: World,
  random: Random,
  what: string,
  call: (fn: () => unknown) => unknown,
): void {
  const work = createWork(world, random.chance(0.8) ? 'returns' : 'throws', () =>
    nest(world, random, world.current),
  );
  world.say(() => `${what}, ignored`);
  work.done(
    world.verb(what, () => call(work.fn), work.own),
    undefined,
    what,
    () => {},
  );
}

/** How a job begins. */
interface JobBeginning {
  readonly what: string;
  readonly choice: StageChoice | undefined;
  readonly attributes: Readonly<Record<string, Value>>;
}

/** "Without one, `fn` is a request of its own, current while it runs: a job." */
function runJob(
  world: World,
  random: Random,
  object: WorldMetrics,
  { what, choice, attributes }: JobBeginning,
  call: (fn: () => unknown) => unknown,
): void {
  const { real, model } = object;
  const { id, label } = world.mark('j');
  const ending = chooseEnding(random);
  world.say(() => `${model.label}.${what}(${choice?.said ?? 'none'}) as ${label}, which ${ending}`);
  let job: ModelRequest | undefined;
  const work = createWork(world, ending, () => {
    job = beginInModel(world, model, choice, attributes);
    const shared = real.current();
    world.expect(shared !== undefined, () => `${label} is not current in its own work`);
    if (shared === undefined) return;
    const pooled: Pooled = {
      id,
      label,
      real: shared,
      owned: undefined,
      model: job,
      owner: object,
      name: undefined,
    };
    world.addRequest(pooled);
    seen(world, pooled, label);
    nest(world, random, world.with(model.name, bookOf(pooled), pooled));
  });
  const returned = looking(world, object, () => world.verb(`${label}`, () => call(work.fn), work.own));
  // "`failed`: […] a job that threw or rejected"
  work.done(returned, job, label, (failed) => job?.end(failed ? 'failed' : 'ended'));
}

/** `run` on a request that is at hand. */
export const run: Step = {
  weight: 40,
  run(world, random) {
    const request = world.pickRequest(random);
    if (request === undefined) return;
    const { real, owner, label } = request;
    const choice = chooseStage(world, random, owner.model.name);
    const call = (fn: () => unknown) => real.run(choice.stage, fn, choice.attributes);
    runOn(world, random, request, `${label}.run`, call, choice, owner.model, world.current);
  },
};

/** "Later calls of any verb do nothing." */
export const closedVerb: Step = {
  weight: 5,
  run(world, random) {
    const object = pick(world.closed, random);
    if (object === undefined) return;
    const { real, model } = object;
    const choice = chooseStage(world, random, model.name);
    const said = `${model.label}, which is closed`;
    world.say(() => `verbs of ${said}`);
    const { stage, attributes } = choice;
    const request = world.verb(said, () => real.begin());
    world.expect(request?.stage === undefined, () => `${said}, begins a request`);
    world.verb(said, () => {
      request?.enter(stage, attributes);
      request?.guard(stage, attributes).end();
      request?.end();
      real.setMeterProvider(world.providers[0]?.real);
      real.guard(stage, attributes);
      real.snapshot();
    });
    const value = {};
    const returned = world.verb(said, () => real.run(stage, () => value, attributes));
    world.expect(returned === value, () => `${said}, does not run what it is given`);
    const counted = world.verb(said, () => real.count(stage, attributes));
    world.expect(counted === 0, () => `${said}, counts ${counted}`);
  },
};

export const capture: Step = {
  weight: 5,
  run(world) {
    world.capture();
  },
};

/** Work that goes on where it was, later. */
export const resume: Step = {
  weight: 20,
  run(world, random) {
    const captured = pick(world.captured, random);
    if (captured === undefined) return;
    world.say(() => `in the context ${captured.label}:`);
    captured.run(() => nest(world, random, captured.current, 6));
  },
};
