import { choose } from './choose.js';
import type { Facts } from './facts.js';
import type { PageStatus } from './page-types.js';
import type { PeerState } from './peers.js';
import type { Query } from './query.js';
import type { Settings } from './settings.js';
import { PROCESS } from './this-process.js';
import type { Time } from './wall-clock.js';

/** Grows where a field changes its meaning or goes; fields that are added are no other format. */
const FORMAT = 1;

/** The page for programs. */
export function jsonOf(
  facts: readonly Facts[],
  peers: readonly PeerState[],
  query: Query,
  { oldest, stuckAfter }: Settings,
  time: Time,
  status: PageStatus | undefined,
): string {
  const chosen = (one: Facts) =>
    choose([one], query, oldest, stuckAfter).rows.map(({ of, stuck, ...request }) => request);
  const metrics = query.perStage ? facts : facts.map((one) => ({ ...one, oldest: chosen(one) }));
  const others = peers.map(({ instance, facts: its, trouble }) => ({
    instance,
    added: its !== undefined,
    trouble,
  }));
  return JSON.stringify({
    format: FORMAT,
    time,
    status,
    process: PROCESS,
    ...(peers.length === 0 ? {} : { peers: others }),
    metrics,
  });
}
