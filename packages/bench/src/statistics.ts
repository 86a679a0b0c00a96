/** What one variant has cost in each round. */
export type Rounds = readonly number[];

/** The middle of some figures, and how far apart the middle half of them lies. */
export interface Spread {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

export function spreadOf(figures: Rounds): Spread {
  const sorted = [...figures].sort((a, b) => a - b);
  const at = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] as number;
  return { median: at(0.5), lower: at(0.25), upper: at(0.75) };
}

/** Round by round: the speed that the machine had in it falls out. */
export function ratio(a: Rounds, b: Rounds): Rounds {
  return a.map((cost, round) => cost / (b[round] as number));
}

/** Round by round as well. */
export function difference(a: Rounds, b: Rounds): Rounds {
  return a.map((cost, round) => cost - (b[round] as number));
}

/** In another order every time, so that none always pays for what the same other one has left behind. */
export function shuffled<T>(variants: readonly T[]): T[] {
  return variants
    .map((variant) => ({ variant, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ variant }) => variant);
}
