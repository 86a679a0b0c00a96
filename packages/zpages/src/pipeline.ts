import type { RequestSnapshot, Snapshot } from '@stageguard/core';
import { groupedBy, type Occupancy, occupancyOf } from './occupancy.js';
import { type Part, partsOf } from './parts.js';
import type { StuckAfter } from './settings.js';

/** The requests of one metrics name as the page shows them: stages from left to right. */
export interface Pipeline {
  readonly name: string;
  readonly active: number;
  readonly lanes: readonly Lane[];
  /** The stage whose age the headline shows; `undefined` where nothing is in flight or no age is measured. */
  readonly slowest: Slowest | undefined;
  readonly oldest: readonly OldRequest[];
}

/** One stage, all its attribute sets together. */
export interface Lane extends Occupancy {
  readonly stage: string;
  readonly parts: readonly Part[];
}

export interface Slowest {
  readonly stage: string;
  readonly part: string | undefined;
  readonly age: number;
  readonly stuck: boolean;
}

export interface OldRequest extends RequestSnapshot {
  readonly stuck: boolean;
}

export function pipelineOf({ name, active, stages, oldest }: Snapshot, stuckAfter: StuckAfter): Pipeline {
  const limitOf = (stage: string) => stuckAfter.byStage.get(stage) ?? stuckAfter.otherwise;
  const lanes = [...groupedBy(stages, (series) => series.stage)].map(([stage, series]) => ({
    stage,
    ...occupancyOf(series, limitOf(stage)),
    parts: partsOf(series, limitOf(stage)),
  }));
  return {
    name,
    active,
    lanes: inOrderOfPassage(lanes),
    slowest: slowestOf(lanes),
    oldest: oldest.map((request) => ({
      ...request,
      stuck: request.ageInStage !== undefined && request.ageInStage >= limitOf(request.stage),
    })),
  };
}

// An adapter's snapshot lists the stages of its lifecycle first, but a request enters the last two of them after the
// stages of the application. Only adapters have a stage `detached`.
function inOrderOfPassage(lanes: readonly Lane[]): readonly Lane[] {
  if (!lanes.some(({ stage }) => stage === 'detached')) return lanes;
  const last = ['respond', 'detached'];
  return [...lanes].sort((a, b) => last.indexOf(a.stage) - last.indexOf(b.stage));
}

// A stuck stage comes before an older one that is not stuck, such as a stage of streams with a limit of its own.
function slowestOf(lanes: readonly Lane[]): Slowest | undefined {
  const stuck = lanes.filter((lane) => lane.stuck);
  let slowest: Slowest | undefined;
  for (const lane of stuck.length > 0 ? stuck : lanes) {
    const age = lane.oldestAge;
    if (lane.count === 0 || age === undefined || (slowest !== undefined && slowest.age >= age)) continue;
    const part = lane.parts.find((one) => one.count > 0 && one.oldestAge === age);
    slowest = { stage: lane.stage, part: part?.label, age, stuck: lane.stuck };
  }
  return slowest;
}
