import { strictEqual, throws } from 'node:assert';
import { createClock } from '../fixtures/clock';
import { aSecondLater } from '../fixtures/second';
import { DECLARED, NAMES, OUTCOMES, type Program, type Step } from './program';
import type { ModelRequest } from './request';
import { createExport, createSubject, type Handle, ofAdapters, type Verbs } from './subject';
import { World } from './world';

/** Something open that a later step closes, in both worlds. */
type Close = (rejects: boolean) => Promise<void> | void;

/** Runs a program in the model and in the real thing, and compares whatever can be seen. */
export async function interpret(program: Program): Promise<void> {
  const world = new World(2, 2, DECLARED);
  const clock = createClock();
  // Each has its own clock, since each may bring one.
  const metrics = [createSubject(clock.now), createSubject(() => clock.now() + 8_000)] as const;
  const exports = [createExport(), createExport()] as const;
  /** Nobody else keeps the watches. */
  const requests: { model: ModelRequest; real: Handle; watch: object }[] = [];
  const open: Close[] = [];

  try {
    for (const step of program) {
      await take(step);
      world.note();
      for (const { model, real } of requests) {
        strictEqual(real.stage, model.life === 'over' ? undefined : model.stage['stage']);
      }
      for (const i of [0, 1] as const) strictEqual(metrics[i].active, world.active(i));
    }
    await checkAll();
    for (const { model, real } of requests) {
      model.end('ended');
      real.end();
    }
    world.note();
    await checkAll();
  } finally {
    for (const each of metrics) each.close();
  }

  async function checkAll(): Promise<void> {
    await Promise.all([check(0, true), check(0, false), check(1, true), check(1, false)]);
  }

  async function check(provider: number, delta: boolean): Promise<void> {
    await exports[provider]?.check(() => world.expected(provider), delta);
  }

  async function take(step: Step): Promise<void> {
    switch (step.verb) {
      case 'begin': {
        const named = step.name === null ? undefined : NAMES[step.name];
        const its = metrics[step.metrics === 0 ? 0 : 1];
        const stage = named && its.stage(named.stage, named.attributes);
        world.anomaly(step.metrics, named?.anomaly);
        const model = world.begin(step.metrics, step.attributes, named?.counts);
        const watch = { moved: () => model.bytes };
        const real = its.begin(step.attributes, { stage, watch });
        requests.push({ real, model, watch });
        return;
      }
      case 'second':
        aSecondLater();
        world.second();
        return;
      case 'wait':
        clock.advance(step.eighths * 125);
        world.advance(step.eighths * 125);
        return;
      case 'collect':
        await check(step.provider, step.delta);
        return;
      case 'collect at once':
        await checkAll();
        return;
      case 'move':
        metrics[step.metrics]?.setMeterProvider(exports[step.provider]?.meterProvider ?? (() => undefined));
        world.bind(step.metrics, step.provider < 2 ? step.provider : undefined);
        return;
      case 'close':
        if (open.length > 0) await open[step.which % open.length]?.(step.rejects);
        return;
    }
    const request = requests[step.which % requests.length];
    if (request === undefined) return;
    const { model, real } = request;
    const named = 'name' in step ? NAMES[step.name] : undefined;
    const { stage, attributes, counts, anomaly } = named ?? (NAMES[0] as (typeof NAMES)[number]);
    world.anomaly(model.metrics, named && anomaly);

    /** By the request itself, or by the metrics object in the request's context. */
    const by = <R>(call: (verbs: Verbs) => R): R => {
      if (!('inContext' in step) || !step.inContext || model.life === 'over') return call(real);
      return real.with(() => call(metrics[model.metrics] as Verbs));
    };

    switch (step.verb) {
      case 'enter':
        by((verbs) => verbs.enter(stage, attributes));
        model.enter(counts);
        return;
      case 'leave':
        by((verbs) => verbs.leave());
        model.leave();
        return;
      case 'bytes':
        model.bytes++;
        return;
      case 'progress':
        if (step.inContext && model.life !== 'over')
          real.with(() => metrics[model.metrics]?.current()?.progress());
        else real.progress();
        world.progress(model);
        return;
      case 'set attributes':
        by((verbs) => verbs.setAttributes(step.attributes));
        world.setAttributes(model, step.attributes);
        return;
      case 'guard': {
        const guard = by((verbs) => verbs.guard(stage, attributes));
        const end = model.guard(counts);
        open.push(() => {
          guard.end();
          end();
        });
        return;
      }
      case 'run': {
        let settle: Close = () => {};
        const promise = new Promise<void>((resolve, reject) => {
          settle = (rejects) => (rejects ? reject(new Error('rejected')) : resolve());
        });
        const running = by((verbs) => verbs.run(stage, () => promise, attributes)).catch(() => {});
        const end = model.guard(counts);
        open.push(async (rejects) => {
          settle(rejects);
          await running;
          end();
        });
        return;
      }
      case 'run at once': {
        const fn = () => {
          strictEqual(real.stage, model.life === 'over' ? undefined : model.stage['stage']);
          if (step.throws) throw new RangeError('thrown');
        };
        const end = model.guard(counts);
        if (step.throws) throws(() => real.run(stage, fn, attributes), RangeError);
        else real.run(stage, fn, attributes);
        end();
        return;
      }
      case 'hold': {
        const held = ofAdapters.hold(real);
        const letGo = model.hold();
        open.push(() => {
          held.end();
          letGo();
        });
        return;
      }
      case 'move the base': {
        const verb = step.alone ? 'rebase' : 'advance';
        ofAdapters[verb](real, metrics[model.metrics]?.stage(stage, attributes));
        model[verb](counts);
        return;
      }
      case 'end': {
        const { given, counts, anomaly } = outcomeOf(step);
        if (model.life !== 'over') world.anomaly(model.metrics, anomaly);
        real.end(given === undefined ? undefined : { outcome: given });
        model.end(counts);
        return;
      }
      case 'release': {
        const { given, counts, anomaly } = outcomeOf(step);
        if (model.life !== 'over') world.anomaly(model.metrics, anomaly);
        ofAdapters.release(real, given);
        model.release(counts);
        return;
      }
    }
  }
}

function outcomeOf({ outcome }: { outcome: number }): (typeof OUTCOMES)[number] {
  return OUTCOMES[outcome] as (typeof OUTCOMES)[number];
}
