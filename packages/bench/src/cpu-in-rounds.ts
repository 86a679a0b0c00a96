import type { Service } from './service.js';
import { type Rounds, shuffled } from './statistics.js';

/** New processes each time: V8 compiles the same code a little differently from one to the next. */
const GENERATIONS = 8;
/** In rounds. V8 goes on compiling for some ten thousand requests. */
const WARM_UP = 8;
const ROUNDS = 12;

/** Something to ask of a server, so many times; resolves when all is answered. */
export type Load = (port: number, times: number) => Promise<void>;

/**
 * The CPU that servers use for one request, in microseconds: for each generation of processes the least of its rounds, since
 * what disturbs a round makes it slower, never faster. Every variant has a process of its own, since several patch what
 * all variants of a process would share; each round goes through all of them in turn.
 */
export async function cpuInRounds<V extends string>(
  variants: readonly V[],
  start: (variant: V) => Promise<Service>,
  load: Load,
  requests: number,
): Promise<Record<V, Rounds>> {
  const generations: (readonly number[])[] = [];
  for (let i = 0; i < GENERATIONS; i++) {
    const services = await Promise.all(variants.map(start));
    try {
      generations.push(await costsOf(services, load, requests));
    } finally {
      for (const service of services) service.stop();
    }
  }
  const figures = (variant: number) => generations.map((costs) => costs[variant] as number);
  return Object.fromEntries(variants.map((variant, i) => [variant, figures(i)])) as unknown as Record<
    V,
    Rounds
  >;
}

/** Of each service, the least of its rounds. */
async function costsOf(services: readonly Service[], load: Load, requests: number): Promise<number[]> {
  const least = services.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [i, service] of shuffled([...services.entries()])) {
      const before = await service.cpu();
      await load(service.port, requests);
      const cost = ((await service.cpu()) - before) / requests;
      if (round >= WARM_UP) least[i] = Math.min(least[i] as number, cost);
    }
  }
  return least;
}
