import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { endings, endingsIn, entries, inFlight, visits } from '../index.js';
import type { HttpBinding } from './binding.js';
import type { Outcome, Scenario } from './scenario.js';
import { watchWarnings } from './warning-watch.js';
import { type ClosableWorld, createWorld, type World } from './world.js';

// In milliseconds. Only what hangs takes as long, and a busy machine is slow. To drain for longer would let the collector end
// what an adapter has forgotten.
const PATIENCE = { scenario: 60_000, drain: 15_000 };

/** Plays a scenario under the adapter; rejects where something does not hold. */
export async function runScenario(binding: HttpBinding, scenario: Scenario): Promise<void> {
  const watch = watchWarnings();
  const world = createWorld(binding, scenario.metrics);
  try {
    await play(world, scenario);
  } finally {
    await world.close();
    await turn(); // Node warns in the next tick.
    watch.stop();
  }
  expect(watch.warnings).toEqual([]);
}

async function play(world: ClosableWorld, scenario: Scenario): Promise<void> {
  const outcome = await inTime(world, scenario.run(world));
  await drained(world);
  await checkOver(world, outcome);
  await world.looked();
  // Once more with every connection gone: what ends a request a second time does it then.
  await world.disconnect();
  await checkOver(world, outcome);
}

async function drained({ metrics }: World): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE.drain);
  await metrics.drained({ signal }).catch(() => {
    throw new Error(`still in flight: ${JSON.stringify(metrics.snapshot())}`);
  });
}

/** So that a scenario which waits for what never comes still closes its server. */
async function inTime({ metrics }: World, running: Promise<Outcome>): Promise<Outcome> {
  const late = new AbortController();
  const limit = sleep(PATIENCE.scenario, undefined, late).then(() => {
    throw new Error(`the scenario waits for what does not come: ${JSON.stringify(metrics.snapshot())}`);
  });
  try {
    return await Promise.race([running, limit]);
  } finally {
    limit.catch(() => {});
    late.abort();
  }
}

async function checkOver(world: World, outcome: Outcome): Promise<void> {
  const { metrics } = world;
  const { name } = metrics;
  const collection = await world.collect();
  expect(world.requests).toBe(outcome.requests);
  expect(metrics.active).toBe(0);
  expect(metrics.current()).toBeUndefined();
  expect(inFlight(collection, name)).toEqual({});
  for (const metric of [`${name}.active_requests`, `${name}.stage_oldest_age`, 'stageguard.anomalies']) {
    expect(collection.points(metric).filter(({ value }) => value !== 0)).toEqual([]);
  }
  // With nothing in flight, every entry was left.
  expect(entries(collection, name)).toEqual(visits(collection, name));
  if (outcome.ended !== undefined) expect(endings(collection, name)).toEqual(outcome.ended);
  if (outcome.endedIn !== undefined) expect(endingsIn(collection, name)).toEqual(outcome.endedIn);
  if (outcome.visits !== undefined) expect(visits(collection, name)).toEqual(outcome.visits);
}
