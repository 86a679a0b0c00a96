import type { Snapshot } from '@stageguard/core';
import type { Counts, Lines, Rates } from './facts.js';
import { ensured, groupedBy } from './occupancy.js';

/** Milliseconds. */
const EVERY = 3_000;
const LENGTH = 100;
const OVER = 10_000;
// Less is a chance of the moment, and no rate.
const SHORTEST = 900;
const MOST_STAGES = 64;

/** The totals of one moment. */
interface Sample {
  readonly at: number;
  readonly begun: number;
  readonly stages: ReadonlyMap<string, { readonly count: number; readonly entries: number }>;
  readonly ended: ReadonlyMap<string, number>;
}

/**
 * The last five minutes of one metrics name, and what rates are made of. Its size has a bound: a hundred numbers for each of at
 * most 64 stages, and the totals of ten seconds.
 */
export class History {
  readonly #active = new Line();
  readonly #stages = new Map<string, Line>();
  #samples: Sample[] = [];
  #newest = 0;

  /** `now` is in milliseconds, from any start, and never goes back. */
  note(snapshot: Snapshot, now: number): void {
    const sample = sampleOf(snapshot, now);
    this.#samples = [...this.#samples.filter(({ at }) => at > now - OVER), sample];
    this.#moveTo(Math.floor(now / EVERY));
    this.#active.note(this.#newest, snapshot.active);
    for (const [stage, { count }] of sample.stages) {
      if (this.#stages.has(stage) || this.#stages.size < MOST_STAGES)
        ensured(this.#stages, stage, () => new Line()).note(this.#newest, count);
    }
  }

  /** Since ten seconds ago, or for as long as is known; `undefined` where that is too short. */
  rates(snapshot: Snapshot, now: number): Rates | undefined {
    const before = this.#samples.find(({ at }) => at > now - OVER - SHORTEST);
    if (before === undefined || now - before.at < SHORTEST) return undefined;
    const after = sampleOf(snapshot, now);
    // What somebody has counted apart from the others can be gone: then totals are less than before.
    const rate = (increase: number) => Math.max(0, increase) / ((now - before.at) / 1_000);
    return {
      begun: rate(after.begun - before.begun),
      stages: [...after.stages].map(([stage, { count, entries }]) => {
        const entered = entries - (before.stages.get(stage)?.entries ?? 0);
        const more = count - (before.stages.get(stage)?.count ?? 0);
        return { stage, entered: rate(entered), left: rate(entered - more) };
      }),
      ended: snapshot.ended.map(({ stage, outcome, count }) => ({
        stage,
        outcome,
        rate: rate(count - (before.ended.get(`${outcome} ${stage}`) ?? 0)),
      })),
    };
  }

  lines(now: number): Lines {
    this.#moveTo(Math.floor(now / EVERY));
    return {
      every: EVERY / 1_000,
      active: this.#active.until(this.#newest),
      stages: [...this.#stages].map(([stage, line]) => ({ stage, counts: line.until(this.#newest) })),
    };
  }

  #moveTo(place: number): void {
    const passed = Math.min(LENGTH, place - this.#newest);
    this.#newest = place;
    for (let back = 0; back < passed; back++)
      for (const line of [this.#active, ...this.#stages.values()]) line.forget(place - back);
  }
}

/** The highest counts of a hundred times, in a ring. */
class Line {
  readonly #counts = new Float64Array(LENGTH).fill(-1);

  note(place: number, count: number): void {
    const at = place % LENGTH;
    this.#counts[at] = Math.max(this.#counts[at] ?? -1, count);
  }

  forget(place: number): void {
    this.#counts[place % LENGTH] = -1;
  }

  until(newest: number): Counts {
    return Array.from({ length: LENGTH }, (_, i) => {
      const count = this.#counts[(newest + 1 + i) % LENGTH] ?? -1;
      return count < 0 ? null : count;
    });
  }
}

function sampleOf({ active, stages, ended }: Snapshot, at: number): Sample {
  const sum = (numbers: readonly (number | undefined)[]) =>
    numbers.reduce((total: number, one) => total + (one ?? 0), 0);
  const byStage = [...groupedBy(stages, ({ stage }) => stage)];
  return {
    at,
    begun: active + sum(ended.map(({ count }) => count)),
    stages: new Map(
      byStage.map(([stage, series]) => [
        stage,
        { count: sum(series.map(({ count }) => count)), entries: sum(series.map(({ entries }) => entries)) },
      ]),
    ),
    ended: new Map(ended.map(({ stage, outcome, count }) => [`${outcome} ${stage}`, count])),
  };
}
