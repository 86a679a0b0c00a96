import type { StageSnapshot } from '@stageguard/core';
import { CALL_STAGES } from './calls.js';
import { addedUp, groupedBy, type Occupancy, occupancyOf } from './occupancy.js';

/** Whom outgoing calls are made to, in all stages together. The ages are those in a stage. */
export interface Upstream extends Occupancy {
  /** `payments.internal:443`. */
  readonly name: string;
  /** Where its calls are. */
  readonly stages: readonly PlaceOfCalls[];
}

interface PlaceOfCalls extends Occupancy {
  readonly stage: string;
}

/** In the order of their names: that of the calls would change all the time. */
export function upstreamsOf(
  calls: readonly StageSnapshot[],
  limitOf: (stage: string) => number | undefined,
): readonly Upstream[] {
  const upstreams = [...groupedBy(calls, nameOf)].map(([name, its]) => {
    const stages = [...groupedBy(its, ({ stage }) => stage)]
      .map(([stage, there]) => ({ stage, ...occupancyOf(there, limitOf(stage)) }))
      .sort((a, b) => CALL_STAGES.indexOf(a.stage) - CALL_STAGES.indexOf(b.stage));
    return { name, ...addedUp(stages), stages };
  });
  return upstreams.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * At most so many: those with the most stuck calls and then with the most calls, in their order, so that a line moves only when an
 * upstream comes or goes. The rest becomes one.
 */
export function foldedInto(most: number, upstreams: readonly Upstream[]): readonly Upstream[] {
  if (upstreams.length <= most) return upstreams;
  const first = [...upstreams].sort((a, b) => b.stuckCount - a.stuckCount || b.count - a.count);
  const kept = new Set(first.slice(0, most - 1));
  const rest = first.slice(most - 1);
  const stages = [
    ...groupedBy(
      rest.flatMap((one) => one.stages),
      ({ stage }) => stage,
    ),
  ];
  return [
    ...upstreams.filter((one) => kept.has(one)),
    {
      name: `${rest.length} more`,
      ...addedUp(rest),
      stages: stages.map(([stage, its]) => ({ stage, ...addedUp(its) })),
    },
  ];
}

function nameOf({ attributes }: StageSnapshot): string {
  const { 'server.address': address, 'server.port': port } = attributes;
  if (address === undefined) return 'others';
  if (port === undefined) return String(address);
  // An IPv6 address has colons of its own.
  return String(address).includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
