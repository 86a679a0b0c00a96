import { apart } from '../apart.js';
import { type Row, shareOf } from '../row.js';
import { type Rounds, spreadOf } from '../statistics.js';

/** In new processes each time, the two builds in turn. */
const TURNS = 6;

type Costs = Record<
  'on by names' | 'on by bound stages' | 'alone by names' | 'alone by bound stages',
  number
>;

/** What counting a request with three stages costs in this build, of what it costs in another one. */
export async function countingBefore(checkout: string): Promise<Row[]> {
  const before: Costs[] = [];
  const now: Costs[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    before.push(await costsOf(checkout));
    now.push(await costsOf(undefined));
  }
  return (Object.keys(now[0] as Costs) as (keyof Costs)[]).map((what) =>
    shareOf(`counts ${what}, of what it was`, 1, {
      ours: now.map((costs) => costs[what]),
      other: before.map((costs) => costs[what]),
      unit: 'ns',
    }),
  );
}

async function costsOf(checkout: string | undefined): Promise<Costs> {
  const on = await apart('everythingOn', checkout);
  const alone = await apart('countsAlone', checkout);
  const median = (rounds: Rounds) => spreadOf(rounds).median;
  return {
    'on by names': median(on.names),
    'on by bound stages': median(on.bound),
    'alone by names': median(alone.names),
    'alone by bound stages': median(alone.bound),
  };
}
