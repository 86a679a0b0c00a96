import { type Profiler, Session } from 'node:inspector/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fileOf } from './numbered-files.js';

/** Nanoseconds of one call by where they went. */
export type Account = Record<string, number>;

/** What is measured. */
export interface Accounted {
  /** Calls it so many times; the nanoseconds of one. */
  run(times: number): number | Promise<number>;
  readonly warmUp: number;
  readonly times: number;
  /** What a place is called: one in a file, or in what is not numbered, of which there is the address and the function. */
  placeOf(file: string | undefined, url: string, name: string): string;
}

const MICROSECONDS_BETWEEN_SAMPLES = 100;
/** What is loaded before files are numbered is of this package. */
const HERE = pathToFileURL(dirname(__dirname)).href;

/**
 * Where the time of a call goes, by V8's own samples: what a call takes without them is divided as they are. V8 notes what it
 * has inlined where only if samples are taken while it compiles, so the warm-up has some too.
 */
export async function accountOf(accounted: Accounted): Promise<Account> {
  const { run, warmUp, times } = accounted;
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: MICROSECONDS_BETWEEN_SAMPLES });
  const sampled = async (times: number) => {
    await session.post('Profiler.start');
    await run(times);
    return (await session.post('Profiler.stop')).profile;
  };
  await sampled(warmUp);
  const nanoseconds = await run(times / 4);
  const profile = await sampled(times);
  session.disconnect();
  return divided(nanoseconds, profile, accounted);
}

function divided(nanoseconds: number, { nodes }: Profiler.Profile, { placeOf }: Accounted): Account {
  const samples: Account = {};
  let all = 0;
  const add = (place: string, some: number) => {
    samples[place] = (samples[place] ?? 0) + some;
    all += some;
  };
  for (const { callFrame, hitCount = 0, positionTicks = [] } of nodes) {
    const { url, functionName } = callFrame;
    if (functionName === '(idle)') continue;
    // There are no lines of V8's own work, such as `(garbage collector)`, nor of its own functions.
    if (positionTicks.length === 0) {
      add(functionName.startsWith('(') ? functionName : placeOf(undefined, url, functionName), hitCount);
    }
    for (const { line, ticks } of positionTicks) {
      const file = fileOf(line);
      const isHere = file === undefined && url.startsWith(HERE);
      add(isHere ? MEASURED : placeOf(file, url, functionName), ticks);
    }
  }
  return Object.fromEntries(
    Object.entries(samples).map(([place, some]) => [place, (some / all) * nanoseconds]),
  );
}

/** What is not of what is measured. */
export const MEASURED = 'the program that is measured';
