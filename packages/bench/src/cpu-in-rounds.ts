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
  /**
   * The part of a variant's rounds that is below the one that counts, for variants that share a process: what one has left behind is
   * collected in the rounds of others. Default: all rounds count alike.
   */
  readonly below?: number;
}

/**
 * The CPU that servers use for one request, in microseconds. `startAll` starts a generation of them: each variant in a process of its
 * own where several patch what all variants of a process would share. Each round goes through all of them in turn. Of a process all
 * rounds count alike, and so does what collects their garbage: on Express, where each request has hidden classes of its own on Node 20
 * and 22, a full collection comes every few thousand requests, and a round takes 57 to 120 µs a request by whether one is in it.
 * By their mean six processes of each variant differed by 4 % of what is added there, by the least of their rounds by a half.
 *
 * V8 compiles the same code a little differently from one process to the next, which is what is left: by 2 to 5 % of a request,
 * as much as half of what is compared. So there are as many generations of processes as the time allows; of more than eight each
 * eighth gives one figure, its median, of fewer each one. So no process is in two of the figures.
 */
export async function cpuInRounds<V extends string>(
  variants: readonly V[],
  startAll: () => Promise<Service[]>,
  load: Load,
  { requests, seconds, rounds = ROUNDS, below }: CpuOptions,
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

/** Of each service, the mean of its rounds, or the one that counts. */
async function costsOf(
  services: readonly Service[],
  load: Load,
  { requests, rounds, below }: { requests: number; rounds: number; below: number | undefined },
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
  return costs.map((its) => (below === undefined ? meanOf(its) : partOf(its, below)));
}

function meanOf(costs: readonly number[]): number {
  return costs.reduce((sum, cost) => sum + cost) / costs.length;
}

function partOf(costs: readonly number[], below: number): number {
  return [...costs].sort((a, b) => a - b)[Math.floor(costs.length * below)] as number;
}
