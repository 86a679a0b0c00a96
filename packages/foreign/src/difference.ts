import { keyOf, type Reported, type Result, type Results } from './results.js';

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
  const all = new Map([...without, ...counted]);
  return [...all].flatMap(([key, { file, name }]) => {
    const [before, now] = [without.get(key), counted.get(key)];
    if (before?.result === now?.result) return [];
    return [
      {
        name,
        file,
        without: [outcomeOf(before)],
        counted: [outcomeOf(now)],
        error: now?.error,
      },
    ];
  });
}

/** With what it did in one more run of each. */
export function again(difference: Difference, without: Results, counted: Results): Difference {
  const key = keyOf(difference);
  const now = counted.get(key);
  return {
    ...difference,
    without: [...difference.without, outcomeOf(without.get(key))],
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
