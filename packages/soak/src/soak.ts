import { type Arena, openArena } from './arena.js';
import { type Attack, startAttack } from './attack/attack.js';
import type { SoakOptions } from './options.js';
import { createScore, type Score } from './score.js';
import type { Survived } from './survived.js';
import { createAlarm, Violation } from './violation.js';
import { activeResources, expectNoMoreResources } from './watch/handles.js';
import { type Heap, settledHeap } from './watch/heap.js';
import { checkListeners, countListeners } from './watch/listeners.js';
import { watchProcess } from './watch/process.js';
import { quiet } from './watch/quiet.js';

const MOST_GROWTH = 1.05;
// The first tenth of a shorter run is over before everything has been called once.
const LONG_ENOUGH = 20_000;

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
  const replacements = replaceProviders(arena, score);
  replacements.catch((error: Error) => alarm.raise(error.message));

  const run = async (): Promise<Survived> => {
    const heap = await play(requests, arena, attack, replacements);
    await attack.stop();
    await arena.close();
    await expectNoMoreResources(resources);
    return {
      seed,
      ...score.progress,
      begun: Object.fromEntries(arena.watched.map((one) => [one.metrics.name, one.begins.begun])),
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

/** Both parts of the run, with what must hold after them. */
async function play(
  requests: number,
  { watched, providers, longLived }: Arena,
  attack: Attack,
  replacements: Promise<void>,
): Promise<Survived['heap']> {
  await attack.until(Math.ceil(requests / 10));
  await quiet(watched);
  const tenth = await settledHeap();
  const listeners = countListeners(longLived());

  await attack.until(requests);
  await replacements;
  await quiet(watched);
  const left = await providers.current.notZero();
  if (left !== undefined) throw left;
  const end = await settledHeap();
  checkListeners(listeners, countListeners(longLived()));
  if (requests >= LONG_ENOUGH) checkGrowth(tenth, end);
  return { tenth, end };
}

function replaceProviders({ providers }: Arena, score: Score): Promise<void> {
  return score
    .reached(1 / 3)
    .then(providers.replaceGlobally)
    .then(() => score.reached(2 / 3))
    .then(providers.replaceByHand);
}

function checkGrowth(tenth: Heap, end: Heap): void {
  if (end.data <= tenth.data * MOST_GROWTH) return;
  throw new Violation(`the heap's data has grown by more than 5 %, from ${tenth.data} to ${end.data} bytes`);
}
