import type { Drain } from '../model/drain.js';
import { pick } from '../pick.js';
import type { Operation } from './operation.js';

export const drained: Operation = {
  weight: 12,
  run(world, random) {
    const object = world.pickObject(random);
    const { real, model } = object;
    if (model.drains.size > 5) return;
    const controller = new AbortController();
    const early = random.chance(0.1);
    if (early) controller.abort(random.pick<unknown>(['early', undefined, 5]));
    const options = random.pick<unknown>([
      { signal: controller.signal },
      { signal: controller.signal },
      undefined,
      {},
      { signal: undefined },
    ]);
    const signalled = (options as { signal?: unknown } | undefined)?.signal !== undefined;
    const { id, label } = world.mark('d');
    const drain: Drain = {
      label: `${label} of ${model.label}`,
      due: model.requests.length === 0,
      aborted: early && signalled ? { reason: controller.signal.reason } : undefined,
      outcome: undefined,
    };
    if (drain.due) drain.aborted = undefined;
    world.say(() => `${drain.label} = drained(${signalled ? 'a signal' : ''})${early ? ', aborted' : ''}`);
    const promise = world.verb('drained()', () => real.drained(options));
    promise?.then(
      () => {
        drain.outcome = { resolved: true };
      },
      (reason) => {
        drain.outcome = { resolved: false, reason };
      },
    );
    model.drains.add(drain);
    const abort = () => {
      controller.abort(random.pick<unknown>(['enough', undefined, 0, new Error('enough')]));
      if (!drain.due) drain.aborted ??= { reason: controller.signal.reason };
    };
    if (signalled) world.drains.push({ id, drain, abort });
  },
};

export const abort: Operation = {
  weight: 3,
  run(world, random) {
    const one = pick(world.drains, random);
    if (one === undefined) return;
    world.say(() => `${one.drain.label} is aborted`);
    one.abort();
  },
};
