import { cpuMicroseconds } from './cpu.js';
import { type Rounds, shuffled } from './statistics.js';

const ROUNDS = 80;
const WARM_UP = 20;
/** Long enough that each variant has its share of garbage collection in most rounds. */
const ROUND_MILLISECONDS = 8;

/** Nanoseconds of CPU a call, over so many calls. */
type TimePerCall<C> = (call: C, calls: number) => number | Promise<number>;

/**
 * Times functions in turn, a few milliseconds each, over and over; nanoseconds of CPU a call. The speed of a machine
 * drifts by more than what is compared. Within one round it does not, so that the ratios of a round can be trusted where
 * its times cannot.
 */
export function timeInRounds<K extends string>(variants: Record<K, () => void>): Promise<Record<K, Rounds>> {
  return inRounds(variants, timePerCall);
}

/** The same for functions whose promise is awaited before the next call. */
export function settleInRounds<K extends string>(
  variants: Record<K, () => Promise<void>>,
): Promise<Record<K, Rounds>> {
  return inRounds(variants, timePerSettledCall);
}

async function inRounds<K extends string, C>(
  variants: Record<K, C>,
  time: TimePerCall<C>,
): Promise<Record<K, Rounds>> {
  const its: { name: K; call: C; calls: number; times: number[] }[] = [];
  for (const [name, call] of Object.entries(variants) as [K, C][]) {
    its.push({ name, call, calls: await callsFor(call, time), times: [] });
  }
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const { call, calls, times } of shuffled(its)) {
      const perCall = await time(call, calls);
      if (round >= WARM_UP) times.push(perCall);
    }
  }
  return Object.fromEntries(its.map(({ name, times }) => [name, times])) as unknown as Record<K, Rounds>;
}

async function callsFor<C>(call: C, time: TimePerCall<C>): Promise<number> {
  let calls = 100;
  while ((await time(call, calls)) * calls < ROUND_MILLISECONDS * 1e6) calls *= 2;
  return calls;
}

export function timePerCall(call: () => void, calls: number): number {
  const start = cpuMicroseconds();
  for (let i = 0; i < calls; i++) call();
  return ((cpuMicroseconds() - start) * 1e3) / calls;
}

async function timePerSettledCall(call: () => Promise<void>, calls: number): Promise<number> {
  const start = cpuMicroseconds();
  for (let i = 0; i < calls; i++) await call();
  return ((cpuMicroseconds() - start) * 1e3) / calls;
}
