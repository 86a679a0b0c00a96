import { isDeepStrictEqual } from 'node:util';
import type { OverdueEvent } from '@stageguard/core';
import { hasBudgets, type ModelName } from '../model/metrics.js';
import type { ModelRequest } from '../model/request.js';
import { keyOf } from '../model/stage.js';
import { shown } from '../shown.js';
import type { World } from '../world.js';
import { near } from './near.js';

/** "Both are published by the timer" */
export function checkNothingTold(world: World): void {
  const { overdue, recovered } = world.events;
  world.expect(overdue.length + recovered.length === 0, () => 'events come between two seconds');
}

/** Once the timer has come round: each request and stage that is overdue was told once, each that has recovered, too. */
export function checkTold(world: World): void {
  const { overdue, recovered } = world.events;
  world.events.overdue = [];
  world.events.recovered = [];
  for (const name of world.names) {
    checkOverdue(
      world,
      name,
      overdue.filter(({ metrics }) => metrics === name.name),
    );
    checkRecovered(
      world,
      name,
      recovered.filter(({ metrics }) => metrics === name.name),
    );
  }
}

function checkOverdue(world: World, name: ModelName, events: readonly OverdueEvent[]): void {
  const { ownClock } = name.options;
  // Of a clock of the process nobody knows what is overdue, but that it is told once.
  const untold = [...name.requests].filter(
    ({ told, overdue }) => told === undefined && (!ownClock || overdue !== 'no'),
  );
  for (const event of events) {
    const isIts = (one: ModelRequest) =>
      isOf(event, one) && (!ownClock || near(event.ageInStage, (world.time - one.since) / 1_000));
    const request = untold.find((one) => one.told === undefined && isIts(one));
    if (request === undefined || !hasBudgets(name.options)) {
      throw world.found(`${shown(event)} is told, and nothing like it is overdue`);
    }
    const its = world.requests.find(({ model }) => model === request)?.name;
    world.expect(its === undefined || event.name === its, () => `${its} is told as ${event.name}`);
    if (ownClock) checkIdle(world, name, event, request);
    request.told = event;
    if (ownClock) request.overdue = 'yes';
  }
  if (!ownClock) return;
  for (const request of untold) {
    const { told, overdue, note, stage } = request;
    if (told !== undefined) continue;
    world.expect(overdue === 'maybe', () => `${note} is overdue in ${stage.key}, and nobody was told`);
    // It would have been told.
    request.overdue = 'no';
  }
}

function isOf({ note, stage, stageAttributes, attributes }: OverdueEvent, request: ModelRequest): boolean {
  return (
    note === request.note &&
    stage === request.stage.name &&
    keyOf(stageAttributes) === keyOf(request.stage.attributes) &&
    keyOf(attributes) === keyOf(request.attributes)
  );
}

/** "how long without a sign of life", which is longer than the budget */
function checkIdle(
  world: World,
  name: ModelName,
  { ageInStage, idle }: OverdueEvent,
  { sign, stage, note }: ModelRequest,
): void {
  const budget = (name.within(stage) ?? Number.POSITIVE_INFINITY) / 1_000;
  const isRight = sign === undefined ? near(idle, ageInStage) : idle <= ageInStage;
  world.expect(
    isRight && idle >= budget,
    () => `${note} is told to be idle for ${idle} of ${ageInStage} s, with a budget of ${budget}`,
  );
}

/** "`stageguard.recovered` follows": what was told before, with the times of then. */
function checkRecovered(world: World, name: ModelName, events: readonly OverdueEvent[]): void {
  const expected = name.recovered.splice(0);
  for (const event of events) {
    const at = expected.findIndex((told) =>
      isDeepStrictEqual({ ...event, ...timesOf(told.event) }, told.event),
    );
    const [told] = at === -1 ? [] : expected.splice(at, 1);
    if (told === undefined) throw world.found(`${shown(event)} is told to have recovered, and has not`);
    const { ageInStage, idle } = told.event;
    world.expect(
      !name.options.ownClock ||
        (event.ageInStage >= ageInStage && event.ageInStage <= told.age + 1e-6 && event.idle >= idle),
      () => `${event.note} was ${ageInStage} s old, and is told to be ${event.ageInStage} of ${told.age}`,
    );
  }
  for (const { event } of expected) throw world.found(`${shown(event)} has recovered, and nobody was told`);
}

function timesOf({ ageInStage, idle }: OverdueEvent): Pick<OverdueEvent, 'ageInStage' | 'idle'> {
  return { ageInStage, idle };
}
