import { type Spread, spreadOf } from './statistics.js';

/** What one variant has cost in each round, in nanoseconds a call. */
export type Rounds = readonly number[];

const ROUNDS = 40;
const WARM_UP = 5;
const ROUND_MILLISECONDS = 8;

/**
 * Times functions in turn, a few milliseconds each, over and over. The speed of a machine drifts by more than what is
 * compared; within one round it does not, so that the ratios of a round can be trusted where its times cannot.
 */
export function timeInRounds<K extends string>(variants: Record<K, () => void>): Record<K, Rounds> {
  const names = Object.keys(variants) as K[];
  const calls = Object.fromEntries(names.map((name) => [name, callsFor(variants[name])])) as Record<
    K,
    number
  >;
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const name of names) {
      const time = timePerCall(variants[name], calls[name]);
      if (round >= WARM_UP) times[name].push(time);
    }
  }
  return times;
}

function callsFor(variant: () => void): number {
  let calls = 100;
  while (timePerCall(variant, calls) * calls < ROUND_MILLISECONDS * 1e6) calls *= 2;
  return calls;
}

function timePerCall(variant: () => void, calls: number): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < calls; i++) variant();
  return Number(process.hrtime.bigint() - start) / calls;
}

/** How many times as much as the other one, round by round. */
export function ratio(numerator: Rounds, denominator: Rounds): Spread {
  return spreadOf(numerator.map((time, round) => time / (denominator[round] as number)));
}
