import { cpuMicroseconds } from './cpu.js';
import { type Rounds, shuffled } from './statistics.js';

const ROUNDS = 80;
const WARM_UP = 20;
/** Long enough that each variant has its share of garbage collection in most rounds. */
const ROUND_MILLISECONDS = 8;

/**
 * Times functions in turn, a few milliseconds each, over and over; nanoseconds of CPU a call. The speed of a machine
 * drifts by more than what is compared. Within one round it does not, so that the ratios of a round can be trusted where
 * its times cannot.
 */
export function timeInRounds<K extends string>(variants: Record<K, () => void>): Record<K, Rounds> {
  const its = (Object.entries(variants) as [K, () => void][]).map(([name, call]) => ({
    name,
    call,
    calls: callsFor(call),
    times: [] as number[],
  }));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const { call, calls, times } of shuffled(its)) {
      const time = timePerCall(call, calls);
      if (round >= WARM_UP) times.push(time);
    }
  }
  return Object.fromEntries(its.map(({ name, times }) => [name, times])) as unknown as Record<K, Rounds>;
}

function callsFor(call: () => void): number {
  let calls = 100;
  while (timePerCall(call, calls) * calls < ROUND_MILLISECONDS * 1e6) calls *= 2;
  return calls;
}

function timePerCall(call: () => void, calls: number): number {
  const start = cpuMicroseconds();
  for (let i = 0; i < calls; i++) call();
  return ((cpuMicroseconds() - start) * 1e3) / calls;
}
