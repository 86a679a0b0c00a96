import type { Random } from '@stageguard/testing';
import { ofAdapters } from '../api.js';
import { chooseAttributes } from '../choose-attributes.js';
import { chooseBareStage, chooseStage } from '../choose-stage.js';
import { pick } from '../pick.js';
import { shown } from '../shown.js';
import { adoptAttributes } from './begin.js';
import type { Step } from './operation.js';
import { verbOf } from './verbs.js';

export const enter: Step = {
  weight: 70,
  run(world, random) {
    const request = world.pickRequest(random);
    if (request === undefined) return;
    const { real, model, owner } = request;
    const choice = chooseStage(world, random, owner.model.name);
    const target = random.chance(0.2) && request.owned ? request.owned.shared : real;
    verbOf(
      world,
      request,
      `enter(${choice.said})`,
      () => target.enter(choice.stage, choice.attributes),
      () => model.enter(choice.resolve(owner.model)),
    );
  },
};

export const leave: Step = {
  weight: 20,
  run(world, random) {
    const request = world.pickRequest(random);
    if (request === undefined) return;
    verbOf(
      world,
      request,
      'leave()',
      () => request.real.leave(),
      () => request.model.leave(),
    );
  },
};

export const progress: Step = {
  weight: 15,
  run(world, random) {
    const request = world.pickRequest(random);
    if (request === undefined) return;
    const { real, owned, model, owner } = request;
    const target = owned !== undefined && random.chance(0.3) ? owned.shared : real;
    verbOf(
      world,
      request,
      'progress()',
      () => target.progress(),
      () => model.progress(owner.model.name.looked, world.time),
    );
  },
};

export const bytes: Step = {
  weight: 15,
  run(world, random) {
    const request = world.pickRequest(random);
    if (request === undefined) return;
    world.say(() => `bytes move for ${request.label}`);
    request.model.move();
  },
};

export const advance: Step = {
  weight: 20,
  run(world, random) {
    const request = world.pickRequest(random);
    if (request?.owned === undefined) return;
    const { owned, model, owner } = request;
    const choice = chooseBareStage(world, random, owner.model.name);
    const verb = random.pick(['advance', 'rebase'] as ['advance', 'rebase']);
    verbOf(
      world,
      request,
      `${verb}(${choice.said})`,
      () => ofAdapters[verb](owned, choice.stage),
      () => model[verb](choice.resolve(owner.model)),
    );
  },
};

export const guard: Step = {
  weight: 45,
  run(world, random) {
    const request = world.pickRequest(random);
    if (request === undefined) return;
    const { real, model, owner } = request;
    const choice = chooseStage(world, random, owner.model.name);
    const { id, label } = world.mark('g');
    verbOf(
      world,
      request,
      `guard(${choice.said}) as ${label}`,
      () => {
        const scope = real.guard(choice.stage, choice.attributes);
        const place = model.guard(choice.resolve(owner.model));
        world.scopes.push({ id, label, real: scope, request: model, end: () => model.endGuard(place) });
      },
      () => {},
    );
  },
};

export const hold: Step = {
  weight: 20,
  run(world, random) {
    const request = world.pickRequest(random);
    if (request?.owned === undefined) return;
    const { owned, model } = request;
    const { id, label } = world.mark('h');
    verbOf(
      world,
      request,
      `hold() as ${label}`,
      () => {
        const scope = ofAdapters.hold(owned);
        const hold = model.hold();
        world.scopes.push({ id, label, real: scope, request: model, end: () => model.endHold(hold) });
      },
      () => {},
    );
  },
};

export const endScope: Step = {
  weight: 50,
  run(world, random) {
    const free = world.scopes.filter(({ request }) => !world.busy.has(request));
    const scope = pick(free, random);
    if (scope === undefined) return;
    const again = random.chance(0.3);
    if (!again) world.scopes = world.scopes.filter((one) => one !== scope);
    world.say(() => `${scope.label}.end()`);
    world.working(scope.request, () => {
      world.verb(`${scope.label}.end()`, () =>
        random.chance(0.5) ? scope.real.end() : scope.real[Symbol.dispose](),
      );
      scope.end();
    });
    const request = world.requests.find(({ model }) => model === scope.request);
    if (request !== undefined)
      verbOf(
        world,
        request,
        'stage',
        () => request.real.stage,
        () => {},
      );
  },
};

const OUTCOMES = ['answered', 'failed', 'aborted', 'abandoned', 'reclaimed', 'ended'];

/** "an unknown one counts as `ended`" */
function chooseOutcome(random: Random): { given: unknown; counts: string; said: string } {
  const wrong = [5, null, Symbol('outcome'), '', 'Ended', 'toString', {}, []];
  const all = [...OUTCOMES, ...OUTCOMES, undefined, random.pick(wrong as [unknown, ...unknown[]])];
  const given = random.pick(all as [unknown, ...unknown[]]);
  return { given, counts: OUTCOMES.find((one) => one === given) ?? 'ended', said: shown(given) };
}

export const release: Step = {
  weight: 25,
  run(world, random) {
    const request = world.pickRequest(random);
    if (request?.owned === undefined) return;
    const { owned, model } = request;
    const { given, counts, said } = chooseOutcome(random);
    verbOf(
      world,
      request,
      `release(${said})`,
      () => ofAdapters.release(owned, given),
      () => model.release(counts),
    );
  },
};

/** Also of a request that another verb is at work on. */
export const end: Step = {
  weight: 55,
  run(world, random) {
    const busy = random.chance(0.5) ? world.requests.filter(({ model }) => world.busy.has(model)) : [];
    const live = world.requests.filter(({ model }) => !model.ended);
    const all = busy.length > 0 ? busy : random.chance(0.1) ? world.requests : live;
    const request = pick(all, random);
    if (request?.owned === undefined) return;
    const { owned, model } = request;
    const dispose = random.chance(0.3);
    const { given, counts, said } = chooseOutcome(random);
    const options = given === undefined ? random.pick([undefined, null, {}]) : { outcome: given };
    verbOf(
      world,
      request,
      dispose ? '[Symbol.dispose]()' : `end({ outcome: ${said} })`,
      () => (dispose ? owned[Symbol.dispose]() : owned.end(options)),
      () => model.end(dispose ? 'ended' : counts),
    );
  },
};

export const setAttributes: Step = {
  weight: 30,
  run(world, random) {
    const request = world.pickRequest(random);
    if (request === undefined) return;
    const { real, model, name } = request;
    const choice = chooseAttributes(world, random, name === undefined || model.ended);
    const before = model.attributes;
    verbOf(
      world,
      request,
      `setAttributes(${choice.said})`,
      () => real.setAttributes(choice.value),
      () => model.setAttributes({ ...before, ...choice.kept }),
    );
    if (!choice.clear && !model.ended) adoptAttributes(world, request, before, choice);
  },
};
