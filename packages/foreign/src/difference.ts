import type { Reported, Result, Results } from './results.js';

/** What a test was found to do; `missing` where the run never came to it, or never told of it. */
export type Outcome = Result | 'missing';

/** A test that did not do the same with Stageguard, and what it did in all runs. */
export interface Difference {
  readonly name: string;
  readonly file: string;
  readonly without: readonly Outcome[];
  readonly counted: readonly Outcome[];
  /** What it failed with first while it was counted. */
  readonly error: string | undefined;
}

/** The tests that did not do the same. */
export function differences(without: Results, counted: Results): Difference[] {
  const names = new Set([...without.keys(), ...counted.keys()]);
  return [...names].flatMap((name) => {
    const [before, now] = [without.get(name), counted.get(name)];
    if (before?.result === now?.result) return [];
    return [
      {
        name,
        file: (before ?? now)?.file ?? '',
        without: [outcomeOf(before)],
        counted: [outcomeOf(now)],
        error: now?.error,
      },
    ];
  });
}

/** With what it did in one more run of each. */
export function again(difference: Difference, without: Results, counted: Results): Difference {
  const now = counted.get(difference.name);
  return {
    ...difference,
    without: [...difference.without, outcomeOf(without.get(difference.name))],
    counted: [...difference.counted, outcomeOf(now)],
    error: difference.error ?? now?.error,
  };
}

/** Whether it never did with Stageguard what it did without: the others do either at times. */
export function isLasting({ without, counted }: Difference): boolean {
  return !counted.some((outcome) => without.includes(outcome));
}

function outcomeOf(reported: Reported | undefined): Outcome {
  return reported?.result ?? 'missing';
}
