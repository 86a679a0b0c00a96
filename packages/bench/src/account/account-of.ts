import { type Profiler, Session } from 'node:inspector/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { timePerCall } from '../time-in-rounds.js';
import { fileOf } from './numbered-files.js';

/** Nanoseconds of one call by where they went. */
export type Account = Record<string, number>;

const WARM_UP = 3_000_000;
const CALLS = 20_000_000;
const MICROSECONDS_BETWEEN_SAMPLES = 100;
/** What is loaded before files are numbered is of this package. */
const HERE = pathToFileURL(dirname(__dirname)).href;

/**
 * Where the time of a call goes, by V8's own samples: what a call takes without them is divided as they are. V8 notes what it
 * has inlined where only if samples are taken while it compiles, so the warm-up has some too.
 */
export async function accountOf(call: () => void): Promise<Account> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: MICROSECONDS_BETWEEN_SAMPLES });
  const sampled = async (calls: number) => {
    await session.post('Profiler.start');
    timePerCall(call, calls);
    return (await session.post('Profiler.stop')).profile;
  };
  await sampled(WARM_UP);
  const nanoseconds = timePerCall(call, CALLS / 4);
  const profile = await sampled(CALLS);
  session.disconnect();
  return divided(nanoseconds, profile);
}

function divided(nanoseconds: number, { nodes }: Profiler.Profile): Account {
  const samples: Account = {};
  let all = 0;
  const add = (place: string, some: number) => {
    samples[place] = (samples[place] ?? 0) + some;
    all += some;
  };
  for (const { callFrame, hitCount = 0, positionTicks = [] } of nodes) {
    // Of V8's own work, such as collecting garbage, there are no lines.
    if (positionTicks.length === 0) add(callFrame.functionName, hitCount);
    for (const { line, ticks } of positionTicks) add(placeOf(callFrame, line), ticks);
  }
  return Object.fromEntries(
    Object.entries(samples).map(([place, some]) => [place, (some / all) * nanoseconds]),
  );
}

function placeOf({ url }: Profiler.ProfileNode['callFrame'], line: number): string {
  const file = fileOf(line);
  if (file === undefined && !url.startsWith(HERE)) return "Node's clock";
  const [, ours] = /\/core\/dist\/(.*)\.js$/.exec(file ?? '') ?? [];
  return ours === undefined ? 'the program that is measured' : `\`${ours}\``;
}
