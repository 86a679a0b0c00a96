import type { Service } from './service.js';
import { type Rounds, shuffled, spreadOf } from './statistics.js';

/** In rounds. V8 goes on compiling for some ten thousand requests. */
const WARM_UP = 10;
const ROUNDS = 20;
const FEWEST_GENERATIONS = 4;
/** The most figures that there are in the end. */
const MOST_BLOCKS = 8;

/** Something to ask of a server, so many times; resolves when all is answered. */
export type Load = (port: number, times: number) => Promise<void>;

export interface CpuOptions {
  /** In one round. */
  readonly requests: number;
  /** New generations of processes are started until so much time is over; there are four at least. */
  readonly seconds: number;
  /** Of one process, after ten to warm up. Default: 20. */
  readonly rounds?: number;
  /** The part of a variant's rounds that is below the one that counts. Default: 0, so the least counts. */
  readonly below?: number;
}

/**
 * The CPU that servers use for one request, in microseconds. `startAll` starts a generation of them: each variant in a process of its
 * own where several patch what all variants of a process would share. Each round goes through all of them in turn. Of a process the least of its rounds counts,
 * since what disturbs a round makes it slower, never faster: other processes, and full collections, which Express needs every
 * few thousand requests on Node 20 and 22, where each request has hidden classes of its own. There rounds take 57 to 120 µs a
 * request. Over three processes of each of three variants the least of 12 differs by 4 to 10 %, of 24 by 4 to 7 %, medians by more.
 * To collect before each round about doubles what a request takes.
 *
 * V8 compiles the same code a little differently from one process to the next, which is what is left: by 2 to 5 % of a request,
 * as much as half of what is compared. So there are as many generations of processes as the time allows; of more than eight each
 * eighth gives one figure, its median, of fewer each one. So no process is in two of the figures.
 */
export async function cpuInRounds<V extends string>(
  variants: readonly V[],
  startAll: () => Promise<Service[]>,
  load: Load,
  { requests, seconds, rounds = ROUNDS, below = 0 }: CpuOptions,
): Promise<Record<V, Rounds>> {
  const generations: (readonly number[])[] = [];
  const until = performance.now() + seconds * 1_000;
  while (generations.length < FEWEST_GENERATIONS || performance.now() < until) {
    const services = await startAll();
    try {
      generations.push(await costsOf(services, load, { requests, rounds, below }));
    } finally {
      for (const service of services) service.stop();
    }
  }
  console.error(`… ${generations.length} processes of each variant`);
  const figures = (variant: number) => inBlocks(generations.map((costs) => costs[variant] as number));
  return Object.fromEntries(variants.map((variant, i) => [variant, figures(i)])) as unknown as Record<
    V,
    Rounds
  >;
}

/** The medians of blocks that go through the whole time, so that its quieter and its busier parts are in all of them. */
function inBlocks(figures: Rounds): Rounds {
  const blocks = Math.min(MOST_BLOCKS, figures.length);
  return Array.from(
    { length: blocks },
    (_, block) => spreadOf(figures.filter((_, generation) => generation % blocks === block)).median,
  );
}

/** Of each service, the least of its rounds, or the one that counts. */
async function costsOf(
  services: readonly Service[],
  load: Load,
  { requests, rounds, below }: Required<Omit<CpuOptions, 'seconds'>>,
): Promise<number[]> {
  const costs: number[][] = services.map(() => []);
  for (let round = 0; round < WARM_UP + rounds; round++) {
    for (const [i, service] of shuffled([...services.entries()])) {
      const before = await service.cpu();
      await load(service.port, requests);
      const cost = ((await service.cpu()) - before) / requests;
      if (round >= WARM_UP) costs[i]?.push(cost);
    }
  }
  return costs.map((its) => its.sort((a, b) => a - b)[Math.floor(its.length * below)] as number);
}
