import { type Chosen, choose, type Row } from '../choose.js';
import type { Facts } from '../facts.js';
import { ageInWords, attributesInWords, countInWords } from '../words.js';
import { type Line, line } from './line.js';
import { BY_BUDGETS, type ChosenStage } from './picture.js';
import { cellsOf, cutMiddle, left, right } from './width.js';

const MARK = 2;
const AGE = 8;
const TRACE = 33;
/** From so many cells there is room for the age in all, and for trace ids. */
const FOR_AGE = 70;
const FOR_TRACE = 120;
const LONGEST_ATTRIBUTES = 200;

/** The oldest requests, each with its process. */
export function requestLines(
  facts: readonly Facts[],
  chosen: ChosenStage,
  most: number,
  cells: number,
): readonly Line[] {
  const { rows, total } = choose(facts, { ...chosen, text: '', sort: 'stage' }, most, BY_BUDGETS);
  if (rows.length === 0) return [];
  const ages = cells < FOR_AGE ? ['in stage', 'idle'] : ['in stage', 'idle', 'in all'];
  const traceCells = cells < FOR_TRACE ? 0 : TRACE;
  const room = cells - MARK - ages.length * (AGE + 1) - 1 - traceCells;
  const longest = Math.max(...rows.map(({ instance }) => cellsOf(instance ?? '')));
  const whereCells = Math.min(longest, Math.floor(room * 0.4));
  const row = (mark: string, its: readonly string[], what: string, where: string, trace: string) =>
    mark.padEnd(MARK) +
    its.map((age) => `${right(age, AGE)} `).join('') +
    ` ${left(what, Math.max(0, room - whereCells - 1))} ` +
    left(cutMiddle(where, whereCells), whereCells) +
    (traceCells === 0 ? '' : ` ${left(trace, traceCells - 1)}`);
  return [
    line(titleOf({ rows, total }, chosen), cells, 'bold'),
    line(row('', ages, 'request', 'process', 'trace'), cells, 'dim'),
    ...rows.map((one) =>
      line(
        row(
          one.stuck ? '!' : '',
          agesOf(one).slice(0, ages.length),
          whatOf(one, chosen),
          one.instance ?? '',
          one.traceId ?? '',
        ),
        cells,
        one.stuck ? 'red' : 'plain',
      ),
    ),
  ];
}

function titleOf({ rows, total }: Pick<Chosen, 'rows' | 'total'>, { stage }: ChosenStage): string {
  const howMany = `${countInWords(rows.length)} of ${countInWords(total)}`;
  return stage === undefined ? `Oldest requests, ${howMany}` : `Oldest requests in ${stage}, ${howMany}`;
}

function agesOf({ ageInStage, idle, age }: Row): readonly string[] {
  return [ageInStage, idle, age].map(ageInWords);
}

function whatOf({ stage, name, attributes, stageAttributes, note }: Row, chosen: ChosenStage): string {
  const its = attributesInWords({ ...stageAttributes, ...attributes }, LONGEST_ATTRIBUTES);
  const texts = [chosen.stage === undefined ? stage : '', name ?? '', note ?? '', its];
  return texts.filter((text) => text !== '').join('  ');
}
