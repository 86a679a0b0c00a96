import type { Facts, SeenRequest } from './facts.js';
import { LOOKED_THROUGH } from './look.js';
import { isStuck } from './occupancy.js';
import { limitOf } from './pipeline.js';
import type { Choice, Sort } from './query.js';
import type { StuckAfter } from './settings.js';

/** One request of the list. */
export interface Row extends SeenRequest {
  /** Its metrics name. */
  readonly of: string;
  readonly stuck: boolean;
}

/** The requests that were asked for. */
export interface Chosen {
  readonly rows: readonly Row[];
  /** How many are in flight where they were looked for. */
  readonly total: number;
  /** How many of those were looked through for the text; `undefined` where none was asked for. */
  readonly lookedThrough: number | undefined;
}

/** From what was seen, the requests of the choice in its order, at most so many. */
export function choose(all: readonly Facts[], choice: Choice, most: number, stuckAfter: StuckAfter): Chosen {
  const { stage, of, text, sort } = choice;
  const meant = all.filter(({ name }) => of === undefined || name === of);
  const rows = meant
    .flatMap(({ name, oldest }) => oldest.map((request): Row => rowOf(request, name, stuckAfter)))
    .filter((row) => stage === undefined || row.stage === stage);
  const found = text === '' ? rows : rows.filter((row) => textOf(row).includes(text.toLowerCase()));
  return {
    rows: found.sort(ORDERS[sort]).slice(0, most),
    total: meant.reduce((sum, facts) => sum + countIn(facts, stage), 0),
    lookedThrough: text === '' ? undefined : Math.min(rows.length, LOOKED_THROUGH),
  };
}

function rowOf(request: SeenRequest, of: string, stuckAfter: StuckAfter): Row {
  const stuck = isStuck(request, request.ageInStage, limitOf(request.stage, stuckAfter));
  return { ...request, of, stuck };
}

function countIn({ active, stages }: Facts, stage: string | undefined): number {
  if (stage === undefined) return active;
  return stages.filter((one) => one.stage === stage).reduce((sum, { count }) => sum + count, 0);
}

/** Everything that the page shows of it. */
function textOf(row: Row): string {
  const attributes = [...Object.entries(row.attributes), ...Object.entries(row.stageAttributes)];
  const texts = attributes.map(([key, value]) => `${key}=${value}`);
  return [row.name, row.of, row.stage, row.note, row.traceId, row.instance, ...texts]
    .join('\n')
    .toLowerCase();
}

const ORDERS: Readonly<Record<Sort, (a: Row, b: Row) => number>> = {
  stage: byAge('ageInStage'),
  idle: byAge('idle'),
  all: byAge('age'),
  name: (a, b) => compare(a.name ?? '', b.name ?? '') || ORDERS.stage(a, b),
};

function byAge(key: 'ageInStage' | 'idle' | 'age'): (a: Row, b: Row) => number {
  return (a, b) => (b[key] ?? -1) - (a[key] ?? -1);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
