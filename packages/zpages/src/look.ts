import type { Snapshot } from '@stageguard/core';
import { originals } from '@stageguard/core/adapter';
import { callsOf } from './calls.js';
import type { Facts } from './facts.js';
import type { SnapshotSource } from './page-types.js';
import type { Query } from './query.js';
import { read } from './read.js';
import type { Histories } from './sampling.js';

/** Who searches or sorts looks through so many of the oldest: a bound of what a question can cost. */
export const LOOKED_THROUGH = 1_000;

/** How many of the oldest have to be looked at to answer. */
export function mostFor({ text, sort }: Query, oldest: number): number {
  return text === '' && sort === 'stage' ? oldest : Math.max(oldest, LOOKED_THROUGH);
}

/** What the metrics objects of this process say now. */
export function lookAt(
  sources: readonly SnapshotSource[],
  histories: Histories,
  query: Query,
  oldest: number,
): readonly Facts[] {
  const most = mostFor(query, oldest);
  return sources.map((source) => {
    const snapshot = snapshotOf(source, query, most);
    const now = originals.now();
    const history = histories.of(source);
    return {
      ...snapshot,
      calls: callsOf(source, snapshot),
      perSecond: history.rates(snapshot, now),
      history: history.lines(now),
    };
  });
}

function snapshotOf(source: SnapshotSource, { stage, of, perStage }: Query, oldest: number): Snapshot {
  if (perStage) return read(source, { oldest, perStage });
  const all = read(source, { oldest: stage === undefined ? oldest : 0 });
  if (of !== undefined && all.name !== of) return { ...all, oldest: [] };
  if (stage === undefined || !all.stages.some((one) => one.stage === stage)) return all;
  const its = read(source, { oldest, stage });
  if (its.oldest.some((request) => request.stage === stage)) return its;
  // Another metrics object of the same name has declared that stage, and this one does not know it by its name.
  const each = read(source, { oldest, perStage: true });
  return { ...each, oldest: each.oldest.filter((request) => request.stage === stage) };
}
