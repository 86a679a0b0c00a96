import { type Collection, endings, entries, type StageCounts, visits } from '@stageguard/testing';
import { Violation } from '../violation.js';

/** With the attribute `of`: how many requests of that name have begun, counted without us, at the instant of the collection. */
export const RECEIVED = 'soak.received';

type Sums = Map<string, number>;

/** What the counters of earlier providers have come to, each of which begins at 0; and what they must come to, with those of a last one. */
export interface Books {
  /** Adds the counters of a provider that is gone, by its last collection. */
  close(last: Collection): void;
  /** Throws a Violation where the requests that have ended and those in flight are not those received. */
  checkEnded(collection: Collection): void;
  /**
   * Throws a Violation where a stage was not left as often as it was entered: with nothing in flight it was. Of names that record
   * durations.
   */
  checkLeft(collection: Collection): void;
}

export function createBooks(names: readonly string[]): Books {
  const ended: Sums = new Map();
  const entered: Sums = new Map();
  const left: Sums = new Map();
  return {
    close(last) {
      for (const name of names) {
        add(ended, name, sumOf(endings(last, name)));
        for (const [stage, count] of Object.entries(entries(last, name)))
          add(entered, `${name} ${stage}`, count);
        for (const [stage, count] of Object.entries(visits(last, name))) add(left, `${name} ${stage}`, count);
      }
    },
    checkEnded(collection) {
      for (const name of names) {
        if (collection.points(`${name}.stage_requests`).length === 0) continue;
        const its = sumOf(endings(collection, name)) + (ended.get(name) ?? 0);
        const active = collection.sum(`${name}.active_requests`);
        const received = collection.value(RECEIVED, { of: name }) ?? 0;
        if (its + active === received) continue;
        throw new Violation(`${name}: ${its} ended and ${active} active, but ${received} were received`);
      }
    },
    checkLeft(collection) {
      for (const name of names) {
        if (collection.histograms(`${name}.stage_duration`).length === 0) continue;
        const [ins, outs] = [entries(collection, name), visits(collection, name)];
        for (const stage of Object.keys({ ...ins, ...outs })) {
          const key = `${name} ${stage}`;
          const [entry, exit] = [total(ins, stage, entered.get(key)), total(outs, stage, left.get(key))];
          if (entry === exit) continue;
          throw new Violation(`${name}: stage '${stage}' was entered ${entry} times and left ${exit} times`);
        }
      }
    },
  };
}

function total(counts: StageCounts, stage: string, earlier = 0): number {
  return (counts[stage] ?? 0) + earlier;
}

function add(sums: Sums, key: string, count: number): void {
  sums.set(key, (sums.get(key) ?? 0) + count);
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
