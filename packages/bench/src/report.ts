import type { Spread } from './statistics.js';

/** One figure of the report. */
export interface Figure {
  readonly what: string;
  /** What was aimed for, in words, and whether the figure reaches it; none where it is for information. */
  readonly goal?: { readonly text: string; readonly reached: boolean };
  readonly figure: string;
  /** The quartiles. */
  readonly spread?: string;
}

export function printFigures(title: string, command: string, figures: readonly Figure[]): void {
  console.log(`\n## ${title}\n\n\`${command}\`\n`);
  console.log('| what | goal | figure | quartiles | |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const { what, goal, figure, spread = '' } of figures) {
    const verdict = goal === undefined ? '' : goal.reached ? 'reached' : '**missed**';
    console.log(`| ${what} | ${goal?.text ?? ''} | ${figure} | ${spread} | ${verdict} |`);
  }
}

/** A ratio that has to be at least so much. */
export function atLeast(what: string, least: number, its: Spread): Figure {
  return {
    what,
    goal: { text: `≥ ${least} ×`, reached: its.median >= least },
    figure: `${its.median.toFixed(1)} ×`,
    spread: `${its.lower.toFixed(1)} to ${its.upper.toFixed(1)}`,
  };
}

/** A ratio that has to be at most so much. */
export function atMost(what: string, most: number, its: Spread): Figure {
  return {
    what,
    goal: { text: `≤ ${most.toFixed(2)} ×`, reached: its.median <= most },
    figure: `${its.median.toFixed(2)} ×`,
    spread: `${its.lower.toFixed(2)} to ${its.upper.toFixed(2)}`,
  };
}

export function measured(what: string, unit: string, its: Spread, digits = 0): Figure {
  return {
    what,
    figure: `${its.median.toFixed(digits)} ${unit}`,
    spread: `${its.lower.toFixed(digits)} to ${its.upper.toFixed(digits)}`,
  };
}
