import type { Random } from '@stageguard/testing';
import type { chooseStage } from '../choose-stage.js';
import type { ModelRequest } from '../model/request.js';
import type { Current, Pooled, World } from '../world.js';
import { nest } from './nest.js';
import { seen } from './verbs.js';

/** How a function ends that `run` or `with` calls. */
type Ending =
  | 'returns'
  | 'throws'
  | 'resolves'
  | 'rejects'
  | 'waits'
  | 'a thenable that calls at once'
  | 'a thenable whose then returns nothing'
  | 'a thenable that fails at once'
  | 'a thenable whose then throws'
  | 'a then that throws';
const ENDINGS: readonly Ending[] = [
  'returns',
  'throws',
  'resolves',
  'rejects',
  'waits',
  'a thenable that calls at once',
  'a thenable whose then returns nothing',
  'a thenable that fails at once',
  'a thenable whose then throws',
  'a then that throws',
];

const FAILING: readonly Ending[] = [
  'throws',
  'a thenable that fails at once',
  'a thenable whose then throws',
];

export function chooseEnding(random: Random): Ending {
  return random.chance(0.4) ? 'returns' : (ENDINGS[random.below(ENDINGS.length)] as Ending);
}

type Settle = (value: unknown) => unknown;

function thenable(then: (well: Settle, badly: Settle) => unknown): unknown {
  return { then };
}

/** The application's work within a verb: what it does, and how it ends. */
export interface Work {
  readonly ending: Ending;
  readonly own: { thrown?: unknown };
  fn(): unknown;
  /** Checks what the verb has returned, and lets `closed` come when the model may close what was open. */
  done(
    returned: unknown,
    request: ModelRequest | undefined,
    label: string,
    closed: (failed: boolean) => void,
  ): void;
}

export function createWork(world: World, ending: Ending, inside: () => void): Work {
  const own: { thrown?: unknown } = {};
  const value = { of: ending };
  const error = new Error(`own: ${ending}`);
  let settle: ((well: boolean) => void) | undefined;

  const result = (): unknown => {
    switch (ending) {
      case 'returns':
        return value;
      case 'throws':
        own.thrown = error;
        throw error;
      case 'resolves':
        return Promise.resolve(value);
      case 'rejects':
        return Promise.reject(error);
      case 'waits':
        return new Promise((resolve, reject) => {
          settle = (well) => (well ? resolve(value) : reject(error));
        });
      case 'a thenable that calls at once':
        return thenable((well) => Promise.resolve(well(value)));
      case 'a thenable whose then returns nothing':
        return thenable((well) => {
          well(value);
        });
      case 'a thenable that fails at once':
        return thenable((_, badly) => {
          badly(error);
        });
      case 'a thenable whose then throws':
        return thenable(() => {
          throw error;
        });
      default:
        return Object.defineProperty({}, 'then', {
          get: () => {
            throw error;
          },
        });
    }
  };

  return {
    ending,
    own,
    fn() {
      inside();
      return result();
    },
    done(returned, request, label, closed) {
      const expected = { resolved: value as unknown };
      if (ending === 'returns')
        world.expect(returned === value, () => `${label} does not return what its function returned`);
      if (ending !== 'resolves' && ending !== 'rejects' && ending !== 'waits') {
        closed(FAILING.includes(ending));
        return;
      }
      let outcome: { resolved?: unknown; rejected?: unknown } | undefined;
      (returned as Promise<unknown>).then(
        (resolved) => {
          outcome = { resolved };
        },
        (rejected) => {
          outcome = { rejected };
        },
      );
      const arrived = (well: boolean) => {
        const right = well ? outcome?.resolved === expected.resolved : outcome?.rejected === error;
        if (outcome === undefined || !right)
          throw world.found(`${label} does not settle as its function's promise did`);
        closed(!well);
      };
      if (ending !== 'waits') world.arriving.push(() => arrived(ending === 'resolves'));
      else if (request === undefined)
        world.pending.push(pending(world.mark('p').id, label, undefined, (well) => settle?.(well), arrived));
      else world.pending.push(pending(world.mark('p').id, label, request, (well) => settle?.(well), arrived));
    },
  };
}

function pending(
  id: number,
  label: string,
  request: ModelRequest | undefined,
  settle: (well: boolean) => void,
  arrived: (well: boolean) => void,
) {
  return { id, label, request, settle, arrived };
}

/** `run` on a request: it is in the stage from when the function is called. */
export function runOn(
  world: World,
  random: Random,
  request: Pooled,
  what: string,
  call: (fn: () => unknown) => unknown,
  stage: ReturnType<typeof chooseStage>,
  resolving: Parameters<typeof stage.resolve>[0],
  current: Current,
): void {
  const { model } = request;
  const { label } = world.mark('w');
  const ending = chooseEnding(random);
  const said = `${what}(${stage.said}) as ${label}, which ${ending}`;
  world.say(() => said);
  let close = () => {};
  const work = createWork(world, ending, () => {
    const place = model.guard(stage.resolve(resolving));
    close = () => model.endGuard(place);
    world.resting(model, () => {
      seen(world, request, said);
      nest(world, random, current);
    });
  });
  world.working(model, () => {
    const returned = world.verb(said, () => call(work.fn), work.own);
    work.done(returned, model, label, () => close());
  });
  seen(world, request, said);
}
