import type { PeerState } from '../peers.js';
import { countInWords } from '../words.js';
import { type Line, line } from './line.js';
import type { Picture } from './picture.js';
import { cutMiddle } from './width.js';

const FOR_ZONE = 70;

/** How many processes the numbers are of, and which are missing. */
export function processLines(
  { time, processes, pipelines }: Picture,
  cells: number,
  paused: boolean,
): readonly Line[] {
  const added = processes.filter(({ facts }) => facts !== undefined).length;
  const active = pipelines.reduce((sum, one) => sum + one.active, 0);
  const stuck = pipelines.reduce((sum, one) => sum + one.stuckCount, 0);
  const numbers = added === 0 ? 'no process answers' : `${countInWords(active)} in flight`;
  const parts = [
    time.toISOString().slice(11, 19) + (cells < FOR_ZONE ? '' : ' UTC'),
    ...(paused ? ['paused'] : []),
    `${added} of ${processes.length} processes`,
    numbers,
    ...(stuck > 0 ? [`${countInWords(stuck)} stuck`] : []),
  ];
  const failing = processes.filter(({ trouble, lately }) => trouble !== undefined || lately !== undefined);
  return [
    line(parts.join('  '), cells, stuck > 0 || added === 0 ? 'red' : 'bold'),
    ...failing.map((one) => troubleLine(one, cells)),
  ];
}

function troubleLine({ instance, trouble, lately }: PeerState, cells: number): Line {
  const text = trouble === undefined ? `${lately}, its last numbers are added` : withCause(trouble);
  return line(`${cutMiddle(instance, Math.floor(cells / 2))} ${text}`, cells, 'red');
}

function withCause(trouble: string): string {
  if (trouble.startsWith('answers 401')) return `${trouble}: the token is wrong or missing`;
  if (trouble.startsWith('answers 403')) return `${trouble}: it refuses`;
  if (trouble === 'answers something else') return 'answers, but is no live page';
  return trouble;
}
