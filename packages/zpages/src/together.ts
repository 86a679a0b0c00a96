import type { EndedSnapshot, StageSnapshot } from '@stageguard/core';
import type { Counts, EndedRates, Facts, Lines, Rates, StageRates } from './facts.js';
import { groupedBy, highest } from './occupancy.js';

/** What several processes say, by metrics name: counts are added, of ages the highest holds, requests stand side by side. */
export function together(all: readonly Facts[]): readonly Facts[] {
  return [...groupedBy(all, ({ name }) => name).values()].map(ofOneName);
}

function ofOneName(all: readonly Facts[]): Facts {
  const [first] = all;
  if (all.length === 1 && first !== undefined) return first;
  const calls = all.flatMap((one) => one.calls ?? []);
  return {
    name: first?.name ?? '',
    active: sum(all.map(({ active }) => active)),
    stages: merged(
      all.flatMap(({ stages }) => stages),
      seriesKey,
      stagesOf,
    ),
    calls: calls.length === 0 ? undefined : merged(calls, seriesKey, stagesOf),
    ended: merged(
      all.flatMap(({ ended }) => ended),
      endKey,
      endedOf,
    ),
    oldest: all.flatMap(({ oldest }) => oldest),
    perSecond: ratesOf(all.flatMap(({ perSecond }) => perSecond ?? [])),
    history: linesOf(all.map(({ history }) => history)),
  };
}

function stagesOf(first: StageSnapshot, all: readonly StageSnapshot[]): StageSnapshot {
  return {
    stage: first.stage,
    attributes: first.attributes,
    count: sum(all.map(({ count }) => count)),
    oldestAge: highest(all.map(({ oldestAge }) => oldestAge)),
    overdue: sumOfKnown(all.map(({ overdue }) => overdue)),
    oldestIdle: highest(all.map(({ oldestIdle }) => oldestIdle)),
    entries: sumOfKnown(all.map(({ entries }) => entries)),
  };
}

function endedOf(first: EndedSnapshot, all: readonly EndedSnapshot[]): EndedSnapshot {
  return { ...first, count: sum(all.map(({ count }) => count)) };
}

function ratesOf(all: readonly Rates[]): Rates | undefined {
  if (all.length === 0) return undefined;
  return {
    begun: sum(all.map(({ begun }) => begun)),
    stages: merged(
      all.flatMap(({ stages }) => stages),
      ({ stage }) => stage,
      ({ stage }: StageRates, its) => ({
        stage,
        entered: sum(its.map(({ entered }) => entered)),
        left: sum(its.map(({ left }) => left)),
      }),
    ),
    ended: merged(
      all.flatMap(({ ended }) => ended),
      endKey,
      (first: EndedRates, its) => ({ ...first, rate: sum(its.map(({ rate }) => rate)) }),
    ),
  };
}

/** From the end, which is now for each of them: their clocks need not agree. */
function linesOf(all: readonly Lines[]): Lines {
  const every = all[0]?.every ?? 0;
  const same = all.filter((lines) => lines.every === every);
  return {
    every,
    active: countsOf(same.map(({ active }) => active)),
    stages: [
      ...groupedBy(
        same.flatMap(({ stages }) => stages),
        ({ stage }) => stage,
      ),
    ].map(([stage, its]) => ({
      stage,
      counts: countsOf(its.map(({ counts }) => counts)),
    })),
  };
}

function countsOf(lines: readonly Counts[]): Counts {
  const length = Math.max(0, ...lines.map((counts) => counts.length));
  return Array.from({ length }, (_, i) => {
    const known = lines.map((counts) => counts.at(i - length)).filter((count) => typeof count === 'number');
    return known.length === 0 ? null : sum(known);
  });
}

function merged<T>(
  all: readonly T[],
  keyOf: (one: T) => string,
  add: (first: T, its: readonly T[]) => T,
): readonly T[] {
  return [...groupedBy(all, keyOf).values()].flatMap((its) => (its[0] === undefined ? [] : add(its[0], its)));
}

function seriesKey({ stage, attributes }: StageSnapshot): string {
  return JSON.stringify([stage, Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function endKey({ stage, outcome }: { readonly stage: string; readonly outcome: string }): string {
  return JSON.stringify([stage, outcome]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function sumOfKnown(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : sum(known);
}
