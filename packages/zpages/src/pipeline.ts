import type { Counts, Facts, StageRates } from './facts.js';
import { addedUp, groupedBy, type Occupancy, occupancyOf } from './occupancy.js';
import { type Part, partsOf } from './parts.js';
import type { StuckAfter } from './settings.js';
import { foldedInto, type Upstream, upstreamsOf } from './upstreams.js';

const MOST_UPSTREAMS = 8;

/** The requests of one metrics name as the page shows them: stages from left to right. */
export interface Pipeline {
  readonly name: string;
  readonly active: number;
  readonly lanes: readonly Lane[];
  /** Whom the outgoing calls in flight are made to; none where that is not what they are. */
  readonly upstreams: readonly Upstream[];
  readonly stuckCount: number;
  readonly atLeast: boolean;
  /** Per second; `undefined` where it is not known yet. */
  readonly begun: number | undefined;
  readonly ended: readonly Ends[];
  /** The last minutes. */
  readonly counts: Counts;
  /** The stage whose age the headline shows; `undefined` where nothing is in flight or no age is measured. */
  readonly slowest: Slowest | undefined;
}

/** One stage, all its attribute sets together. */
export interface Lane extends Occupancy {
  readonly stage: string;
  readonly parts: readonly Part[];
  readonly rates: StageRates | undefined;
  readonly ended: readonly Ends[];
  readonly counts: Counts;
}

/** How many requests end so, per second. */
export interface Ends {
  readonly outcome: string;
  readonly rate: number | undefined;
}

export interface Slowest {
  readonly stage: string;
  readonly part: string | undefined;
  readonly age: number;
  readonly stuck: boolean;
}

/** The age in seconds past which requests of a stage are called stuck, where budgets do not say it. */
export function limitOf(stage: string, { byStage, otherwise }: StuckAfter): number | undefined {
  return byStage.get(stage) ?? otherwise;
}

export function pipelineOf(facts: Facts, stuckAfter: StuckAfter): Pipeline {
  const { name, active, stages, perSecond, history } = facts;
  const lanes = [...groupedBy(stages, (series) => series.stage)].map(([stage, series]) => ({
    stage,
    ...occupancyOf(series, limitOf(stage, stuckAfter)),
    parts: partsOf(series, limitOf(stage, stuckAfter)),
    rates: perSecond?.stages.find((rates) => rates.stage === stage),
    ended: endsOf(facts, (ends) => ends.stage === stage),
    counts: history.stages.find((line) => line.stage === stage)?.counts ?? [],
  }));
  const { stuckCount, atLeast } = addedUp(lanes);
  return {
    name,
    active,
    stuckCount,
    atLeast,
    begun: perSecond?.begun,
    ended: endsOf(facts, () => true),
    counts: history.active,
    lanes: inOrderOfPassage(lanes),
    upstreams: foldedInto(
      MOST_UPSTREAMS,
      upstreamsOf(facts.calls ?? [], (stage) => limitOf(stage, stuckAfter)),
    ),
    slowest: slowestOf(lanes),
  };
}

/** How many end a second, by the outcome, in the order in which those were declared. */
function endsOf({ ended, perSecond }: Facts, isMeant: (ends: { stage: string }) => boolean): readonly Ends[] {
  const outcomes = new Set(ended.filter(isMeant).map(({ outcome }) => outcome));
  const rates = perSecond?.ended.filter(isMeant);
  return [...outcomes].map((outcome) => ({
    outcome,
    rate: rates?.filter((one) => one.outcome === outcome).reduce((sum, { rate }) => sum + rate, 0),
  }));
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
