import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Collection,
  endingsIn,
  entries,
  inFlight,
  type Random,
  type StageCounts,
} from '@stageguard/testing';
import { Violation } from '../violation.js';

/** The stage that nothing but a calibration uses, so that the run goes on beside it; its budget is a second. */
const STAGE = 'held';
const MOST = 20;
const LONGEST_PAUSE = 2_000;
const PATIENCE = 30_000;
/** Collections in a row that have to show all of them, and no other number. */
const STEADY = 3;
const BETWEEN = 200;

/** Where requests hang at every server, and what is counted of that. */
export interface Gauged {
  readonly names: readonly string[];
  /** What else counts them, where nobody has stages: how many for each that hangs at a server, by a collection. */
  readonly elsewhere?: readonly {
    readonly name: string;
    readonly times: number;
    count(collection: Collection): number;
  }[];
  collect(): Promise<Collection>;
  /** So many requests hang at each server from now on; resolves when they have been sent. */
  hold(each: number): Promise<void>;
  letGo(): Promise<void>;
}

/** Zero at the end does not prove that the middle was right: now and then exactly n requests hang at every server. */
export interface Calibration {
  /** How often. */
  readonly times: number;
  /** How many have hung, at all servers. */
  readonly requests: number;
  /** Resolves when the last one is over. Rejects with a Violation. */
  stop(): Promise<void>;
}

/** `alone` runs a function while nothing runs that it must not coincide with. */
export function startCalibrating(
  gauged: Gauged,
  random: Random,
  alone: <T>(fn: () => Promise<T>) => Promise<T>,
): Calibration {
  let times = 0;
  let requests = 0;
  let stopped = false;
  const loop = async () => {
    while (!stopped) {
      const each = 1 + random.below(MOST);
      await alone(() => calibrate(gauged, each));
      times++;
      requests += each * gauged.names.length;
      for (let left = random.below(LONGEST_PAUSE); left > 0 && !stopped; left -= 50) await sleep(50);
    }
  };
  const running = loop();
  running.catch(() => {}); // Whoever stops it is told, and whoever waits for it.
  return {
    get times() {
      return times;
    },
    get requests() {
      return requests;
    },
    stop() {
      stopped = true;
      return running;
    },
  };
}

/** Throws a Violation where there is ever more than hangs, or the right number does not come, or does not stay. */
export async function calibrate(gauged: Gauged, each: number): Promise<void> {
  const before = await gauged.collect();
  await gauged.hold(each);
  await expectCount(gauged, 'in flight', inFlight, each, each);
  await expectCount(gauged, 'overdue', overdue, each, each);
  await expectCount(gauged, 'in flight', inFlight, each, each);
  await expectElsewhere(gauged, each);
  await gauged.letGo();
  await expectCount(gauged, 'in flight', inFlight, each, 0);
  await expectElsewhere(gauged, 0);
  await expectCount(gauged, 'overdue', overdue, each, 0);
  const after = await gauged.collect();
  for (const name of gauged.names) {
    expectIncrease(`${name}: entries`, each, entries(before, name), entries(after, name));
    expectIncrease(`${name}: ends`, each, endingsIn(before, name), endingsIn(after, name));
  }
}

type Read = (collection: Collection, name: string) => StageCounts;

const overdue: Read = (collection, name) => ({
  [STAGE]: collection.sum(`${name}.stage_overdue_requests`, { stage: STAGE }),
});

async function expectCount(
  { names, collect }: Gauged,
  what: string,
  read: Read,
  most: number,
  wanted: number,
): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  let steady = 0;
  while (steady < STEADY) {
    const collection = await collect();
    const counts = names.map((name) => ({ name, count: of(read(collection, name)) }));
    const wrong = counts.find(({ count }) => count !== wanted);
    if (wrong !== undefined && (steady > 0 || wrong.count > most || Date.now() > deadline)) {
      throw new Violation(`${wrong.name}: ${wanted} requests hang, and ${wrong.count} are ${what}`);
    }
    steady = wrong === undefined ? steady + 1 : 0;
    await sleep(BETWEEN);
  }
}

async function expectElsewhere({ elsewhere = [], collect }: Gauged, each: number): Promise<void> {
  const collection = await collect();
  for (const { name, times, count } of elsewhere) {
    const counted = count(collection);
    if (counted === each * times) continue;
    throw new Violation(`${name}: ${each * times} requests hang, and ${counted} are active`);
  }
}

function expectIncrease(what: string, wanted: number, before: StageCounts, after: StageCounts): void {
  const increase = of(after) - of(before);
  if (increase !== wanted)
    throw new Violation(`${what} are ${increase} more after ${wanted} requests have hung`);
}

function of(counts: StageCounts): number {
  return counts[STAGE] ?? 0;
}
