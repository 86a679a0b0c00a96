import { type Collection, createRandom } from '@stageguard/testing';
import { type Arena, openArena } from './arena.js';
import { type Attack, startAttack } from './attack/attack.js';
import type { SoakOptions } from './options.js';
import { createScore, type Score } from './score.js';
import type { Survived } from './survived.js';
import { createTurns, type Turns } from './turns.js';
import { createAlarm, Violation } from './violation.js';
import { type Calibration, type Gauged, startCalibrating } from './watch/calibration.js';
import { activeResources, expectNoMoreResources } from './watch/handles.js';
import { type Heap, settledHeap } from './watch/heap.js';
import { checkListeners, countListeners } from './watch/listeners.js';
import { watchProcess } from './watch/process.js';
import { quiet } from './watch/quiet.js';

const MOST_GROWTH = 1.05;
const LONG = 500_000;
/**
 * Of shorter runs: V8 goes on compiling for tens of thousands of requests, and what it keeps about that, to deoptimize say, is in no
 * statistics of its code.
 */
const MOST_GROWTH_WHILE_COMPILING = 1.15;
// The first half of a shorter run is over before everything has been called once.
const LONG_ENOUGH = 20_000;
/** Until so much of a half is done, so that it does not wait for its last calibration. */
const CALIBRATED = 0.85;
const CALIBRATING = -3;

/**
 * Serves hostile clients under every adapter, and watches. Rejects with the first Violation; resolves when the last
 * request has ended, everything is closed, and nothing is left.
 */
export async function soak(options: SoakOptions, say: (line: string) => void): Promise<Survived> {
  const { requests, seed, lanes, minutes } = options;
  const resources = activeResources();
  const started = performance.now();
  const alarm = createAlarm();
  const processWatch = watchProcess(alarm);
  const limit = setTimeout(() => alarm.raise(`not done after ${minutes} minutes`), minutes * 60_000);
  limit.unref();
  const arena = await openArena(seed, alarm);
  const score = createScore(requests, say);
  const attack = startAttack({ ports: arena.service.ports, seed, lanes }, alarm, score.count);
  const turns = createTurns();
  const replacements = replaceProviders(arena, score, turns);
  replacements.catch((error: Error) => alarm.raise(error.message));
  const gauged = gauge(arena, attack);
  const random = createRandom(seed, CALIBRATING);
  const calibrate = (until: number): Calibration => {
    const calibration = startCalibrating(gauged, random, turns);
    const over = score.reached(until).then(calibration.stop);
    over.catch((error: Error) => alarm.raise(error.message));
    return calibration;
  };

  const run = async (): Promise<Survived> => {
    const { heap, calibrations } = await play(requests, arena, attack, { replacements, calibrate, turns });
    await attack.stop();
    await arena.close();
    await expectNoMoreResources(resources);
    return {
      seed,
      ...score.progress,
      begun: Object.fromEntries(arena.watched.map((one) => [one.metrics.name, one.begins.begun])),
      calibrations,
      collections: arena.collecting.collections,
      providers: arena.providers.count,
      seconds: (performance.now() - started) / 1_000,
      heap,
    };
  };

  try {
    return await Promise.race([run(), alarm.raised]);
  } finally {
    clearTimeout(limit);
    attack.kill();
    processWatch.stop();
  }
}

interface Beside {
  readonly replacements: Promise<void>;
  readonly turns: Turns;
  /** Until that share of the requests has been sent. */
  calibrate(until: number): Calibration;
}

/** Both halves of the run, with what must hold after them. */
async function play(
  requests: number,
  { watched, providers, longLived }: Arena,
  attack: Attack,
  { replacements, turns, calibrate }: Beside,
): Promise<Pick<Survived, 'heap' | 'calibrations'>> {
  const first = calibrate(CALIBRATED / 2);
  await attack.until(Math.ceil(requests / 2));
  await first.stop();
  await quiet(watched);
  await turns(providers.checkQuiet);
  const half = await settledHeap();
  const listeners = countListeners(longLived());

  const second = calibrate((1 + CALIBRATED) / 2);
  await attack.until(requests);
  await replacements;
  await second.stop();
  await quiet(watched);
  await turns(providers.checkQuiet);
  const end = await settledHeap();
  checkListeners(listeners, countListeners(longLived()));
  if (requests >= LONG_ENOUGH) {
    checkGrowth(half, end, requests < LONG ? MOST_GROWTH_WHILE_COMPILING : MOST_GROWTH);
  }
  return {
    heap: { half, end },
    calibrations: { times: first.times + second.times, requests: first.requests + second.requests },
  };
}

async function replaceProviders({ providers }: Arena, score: Score, turns: Turns): Promise<void> {
  await score.reached(1 / 3);
  await turns(providers.replaceGlobally);
  await score.reached(2 / 3);
  await turns(providers.replaceByHand);
}

function gauge({ servers, providers }: Arena, { hold, letGo }: Attack): Gauged {
  const every = {
    name: 'every.server',
    times: servers.length - 1, // All but gRPC's.
    count: (collection: Collection) => collection.sum('every.server.active_requests', { held: true }),
  };
  return { names: servers, elsewhere: [every], collect: () => providers.current.collect(), hold, letGo };
}

function checkGrowth(half: Heap, end: Heap, most: number): void {
  if (end.data <= half.data * most) return;
  const percent = Math.round((most - 1) * 100);
  throw new Violation(
    `the heap's data has grown by more than ${percent} %, from ${half.data} to ${end.data} bytes`,
  );
}
