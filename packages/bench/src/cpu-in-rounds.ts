import type { Service } from './service.js';
import { type Rounds, shuffled } from './statistics.js';

/** New processes each time: V8 compiles the same code a little differently from one to the next. */
const GENERATIONS = 4;
const WARM_UP = 2;
const ROUNDS = 6;

/** Something to ask of a server, so many times; resolves when all is answered. */
export type Load = (port: number, times: number) => Promise<void>;

/**
 * The CPU that servers use for one request, in microseconds. Every variant has a process of its own, since several
 * patch what all variants of a process would share; each round goes through all of them in turn.
 */
export async function cpuInRounds<V extends string>(
  variants: readonly V[],
  start: (variant: V) => Promise<Service>,
  load: Load,
  requests: number,
): Promise<Record<V, Rounds>> {
  const costs = Object.fromEntries(variants.map((variant) => [variant, [] as number[]])) as Record<
    V,
    number[]
  >;
  for (let generation = 0; generation < GENERATIONS; generation++) {
    const services = await Promise.all(variants.map(start));
    try {
      for (let round = 0; round < WARM_UP + ROUNDS; round++) {
        for (const [i, variant] of shuffled([...variants.entries()])) {
          const service = services[i] as Service;
          const before = await service.cpu();
          await load(service.port, requests);
          const cost = ((await service.cpu()) - before) / requests;
          if (round >= WARM_UP) costs[variant].push(cost);
        }
      }
    } finally {
      for (const service of services) service.stop();
    }
  }
  return costs;
}
