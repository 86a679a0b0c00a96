import type { Facts } from '../facts.js';
import type { Occupancy } from '../occupancy.js';
import type { Ends, Lane, Pipeline } from '../pipeline.js';
import { ageInWords, countInWords, rateInWords } from '../words.js';
import { type Line, line } from './line.js';
import type { ChosenStage } from './picture.js';
import { left, right } from './width.js';

interface Column {
  readonly head: string;
  readonly cells: number;
  valueOf(lane: Occupancy & Partial<Pick<Lane, 'rates'>>): string;
}

// What has no room is left out from the end.
const COLUMNS: readonly Column[] = [
  { head: 'count', cells: 7, valueOf: ({ count }) => countInWords(count) },
  {
    head: 'oldest',
    cells: 8,
    valueOf: ({ oldestAge, count }) => ageInWords(count > 0 ? oldestAge : undefined),
  },
  {
    head: 'overdue',
    cells: 8,
    valueOf: ({ overdue }) => (overdue === undefined ? '–' : countInWords(overdue)),
  },
  {
    head: 'idle',
    cells: 8,
    valueOf: ({ oldestIdle, count }) => ageInWords(count > 0 ? oldestIdle : undefined),
  },
  { head: 'in/s', cells: 7, valueOf: ({ rates }) => rateInWords(rates?.entered) },
  { head: 'out/s', cells: 7, valueOf: ({ rates }) => rateInWords(rates?.left) },
];
const MARK = 3;
const LEAST_NAME = 10;
const MOST_NAME = 40;

/** One metrics name: how many begin and end, and each stage. */
export function stageLines(
  pipeline: Pipeline,
  facts: Facts | undefined,
  lanes: readonly Lane[],
  chosen: ChosenStage,
  cells: number,
): readonly Line[] {
  const columns = columnsFor(cells);
  const nameCells = Math.min(MOST_NAME, cells - MARK - widthOfAll(columns));
  const row = (mark: string, name: string, values: readonly string[]) =>
    mark.padEnd(MARK) +
    left(name, nameCells) +
    columns.map((column, index) => right(values[index] ?? '', column.cells)).join('');
  /** What is no stage has no rates. */
  const place = (mark: string, of: string, its: Occupancy) => {
    const values = columns.slice(0, 4).map((column) => column.valueOf(its));
    return line(row(mark, of, values), cells, its.stuck ? 'red' : 'plain');
  };
  const { name, active, begun, ended, upstreams } = pipeline;
  return [
    line(
      `${left(name, Math.min(MOST_NAME, cells - 32)).trimEnd()}  ${countInWords(active)} in flight  ${rateInWords(begun)}/s begin`,
      cells,
      'bold',
    ),
    ...endLines('ended', ended, facts, undefined, cells),
    line(
      row(
        '',
        'stage',
        columns.map(({ head }) => head),
      ),
      cells,
      'dim',
    ),
    ...lanes.flatMap((lane) => {
      const isChosen = lane.stage === chosen.stage && (chosen.of === undefined || chosen.of === name);
      const values = columns.map((column) => column.valueOf(lane));
      const mark = `${isChosen ? '>' : ' '}${lane.stuck ? '!' : ''}`;
      const its = line(row(mark, lane.stage, values), cells, lookOf(lane, isChosen));
      if (!isChosen) return [its];
      const parts = lane.parts.map((part) => place('', `  ${part.label}`, part));
      return [its, ...parts, ...endLines(`  ended in ${lane.stage}`, lane.ended, facts, lane.stage, cells)];
    }),
    ...(upstreams.length === 0 ? [] : [line(row('', 'upstream', []), cells, 'dim')]),
    ...upstreams.map((upstream) => place(upstream.stuck ? ' !' : '', upstream.name, upstream)),
  ];
}

function lookOf({ stuck, count }: Lane, isChosen: boolean): Line['look'] {
  if (isChosen) return 'chosen';
  if (stuck) return 'red';
  return count === 0 ? 'dim' : 'plain';
}

/** `answered 4,021 (11.5/s)`, for each outcome that there was. */
function endLines(
  head: string,
  ended: readonly Ends[],
  facts: Facts | undefined,
  stage: string | undefined,
  cells: number,
): readonly Line[] {
  const each = ended.flatMap(({ outcome, rate }) => {
    const its = facts?.ended.filter(
      (one) => one.outcome === outcome && (stage === undefined || one.stage === stage),
    );
    const count = its?.reduce((sum, one) => sum + one.count, 0) ?? 0;
    return count === 0 ? [] : [`${outcome} ${countInWords(count)} (${rateInWords(rate)}/s)`];
  });
  return each.length === 0 ? [] : [line(`  ${head}: ${each.join(', ')}`, cells)];
}

function columnsFor(cells: number): readonly Column[] {
  let columns = COLUMNS;
  while (columns.length > 1 && cells - MARK - widthOfAll(columns) < LEAST_NAME)
    columns = columns.slice(0, -1);
  return columns;
}

function widthOfAll(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + column.cells, 0);
}
