import { type Rounds, ratio, spreadOf } from './statistics.js';

/** A row of the report. */
export interface Row {
  readonly what: string;
  /** What was aimed for, and whether it is reached; none where the row is for information. */
  readonly goal?: { readonly text: string; readonly reached: boolean };
  readonly median: string;
  /** The quartiles. */
  readonly quartiles: string;
  /** The medians that a ratio is made of, ours first. */
  readonly absolute?: string;
}

/** Medians of what is compared, and their unit. */
export interface Compared {
  readonly ours: Rounds;
  readonly other: Rounds;
  readonly unit: 'ns' | 'µs';
}

/** The other one costs at least so many times as much. */
export function timesCheaper(what: string, least: number, { ours, other, unit }: Compared): Row {
  const { median, lower, upper } = spreadOf(ratio(other, ours));
  return {
    what,
    goal: { text: `≥ ${least} × cheaper`, reached: median >= least },
    median: `${median.toFixed(1)} ×`,
    quartiles: `${lower.toFixed(1)} to ${upper.toFixed(1)}`,
    absolute: absolute(ours, other, unit),
  };
}

/** At most such a share of what the other one costs. */
export function shareOf(what: string, most: number, { ours, other, unit }: Compared): Row {
  const { median, lower, upper } = spreadOf(ratio(ours, other));
  return {
    what,
    goal: { text: `≤ ${most.toFixed(2)} of it`, reached: median <= most },
    median: median.toFixed(2),
    quartiles: `${lower.toFixed(2)} to ${upper.toFixed(2)}`,
    absolute: absolute(ours, other, unit),
  };
}

/** At most so many times what the other one costs. */
export function timesAtMost(what: string, most: number, { ours, other, unit }: Compared): Row {
  const { median, lower, upper } = spreadOf(ratio(ours, other));
  return {
    what,
    goal: { text: `≤ ${most} × as much`, reached: median <= most },
    median: `${median.toFixed(1)} ×`,
    quartiles: `${lower.toFixed(1)} to ${upper.toFixed(1)}`,
    absolute: absolute(ours, other, unit),
  };
}

/** So much at most, by itself. */
export function atMost(what: string, most: number, its: Rounds, unit: string): Row {
  const row = measured(what, its, unit);
  return { ...row, goal: { text: `≤ ${most} ${unit}`, reached: spreadOf(its).median <= most } };
}

/** For information. */
export function measured(what: string, its: Rounds, unit: string): Row {
  const { median, lower, upper } = spreadOf(its);
  return {
    what,
    median: `${inDigits(median)} ${unit}`,
    quartiles: `${inDigits(lower)} to ${inDigits(upper)}`,
  };
}

function absolute(ours: Rounds, other: Rounds, unit: string): string {
  return `${inDigits(spreadOf(ours).median)} against ${inDigits(spreadOf(other).median)} ${unit}`;
}

function inDigits(figure: number): string {
  return figure.toLocaleString('en', { maximumFractionDigits: Math.abs(figure) < 100 ? 1 : 0 });
}
