import type { RequestSnapshot, Snapshot, StageSnapshot } from '@stageguard/core';
import { highest } from './occupancy.js';
import type { SnapshotSource } from './page-types.js';
import { read } from './read.js';

/** Those of `createHttpClientMetrics`, in the order in which a call passes them. */
export const CALL_STAGES: readonly string[] = ['queue', 'await', 'receive'];
const ADDRESS = 'server.address';
const PORT = 'server.port';

/** A bound of what a look can cost. */
const OF_EACH_STAGE = 2_000;
/** A bound of what a peer has to read. */
const MOST_SERIES = 1_000;

/** Of calls that are not told apart. */
const OTHERS = { stage: '_OTHER', attributes: { 'otel.metric.overflow': true } };

/**
 * The calls that metrics of outgoing calls have in flight, by stage, `server.address` and `server.port`; `undefined` of other metrics, and
 * where no call is. The oldest of each stage are looked through, so what is stuck is told. Those that are not told apart are the last, so that
 * the sum is that of all.
 */
export function callsOf(
  source: SnapshotSource,
  { active, stages }: Snapshot,
): readonly StageSnapshot[] | undefined {
  const areCalls = CALL_STAGES.every((name) => stages.some(({ stage }) => stage === name));
  if (!areCalls || active === 0) return undefined;
  // By stage, since the list of all is merged from its series: with 300 of them 5,000 took 75 ms.
  const all = read(source, { oldest: OF_EACH_STAGE, perStage: true });
  const series = new Map<string, Mutable>();
  for (const call of all.oldest) add(series, call);
  const told = [...series.values()];
  const count = sumOf(all.stages, 'count') - sumOf(told, 'count');
  if (count <= 0) return told;
  const overdue = sumOf(all.stages, 'overdue') - sumOf(told, 'overdue');
  return [
    ...told,
    { ...OTHERS, count, overdue, oldestAge: undefined, oldestIdle: undefined, entries: undefined },
  ];
}

type Mutable = { -readonly [K in keyof StageSnapshot]: StageSnapshot[K] };

function add(
  series: Map<string, Mutable>,
  { stage, attributes, ageInStage, idle, overdue }: RequestSnapshot,
): void {
  const { [ADDRESS]: address, [PORT]: port } = attributes;
  if (address === undefined) return;
  const key = JSON.stringify([stage, address, port]);
  let its = series.get(key);
  if (its === undefined) {
    if (series.size >= MOST_SERIES) return;
    const where = port === undefined ? { [ADDRESS]: address } : { [ADDRESS]: address, [PORT]: port };
    its = {
      stage,
      attributes: where,
      count: 0,
      overdue: undefined,
      oldestAge: undefined,
      oldestIdle: undefined,
      entries: undefined,
    };
    series.set(key, its);
  }
  its.count++;
  its.oldestAge = highest([its.oldestAge, ageInStage]);
  its.oldestIdle = highest([its.oldestIdle, idle]);
  // Without a budget of the stage nothing is idle.
  if (idle !== undefined) its.overdue = (its.overdue ?? 0) + Number(overdue);
}

function sumOf(series: readonly StageSnapshot[], of: 'count' | 'overdue'): number {
  return series.reduce((sum, one) => sum + (one[of] ?? 0), 0);
}
