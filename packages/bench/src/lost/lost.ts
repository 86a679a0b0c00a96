import { apart } from '../apart.js';
import { atMost, measured, type Row } from '../row.js';
import { LOST_AT_ONCE } from './lost-exchanges.js';

/** How soon lost requests are counted down while 2,500 a second are opened, and exchanges that are lost all at once. */
export async function benchLost(): Promise<Row[]> {
  const seconds = (await apart('lostTimes')).map((milliseconds) => milliseconds / 1_000);
  const { pipelined, untold } = await apart('lostExchanges');
  const many = LOST_AT_ONCE.toLocaleString('en');
  return [
    atMost(
      'until requests that are lost at 2,500 open handles a second are counted down, garbage collected every second',
      10,
      seconds,
      's',
    ),
    measured('… the latest of them', [Math.max(...seconds)], 's'),
    measured(
      `the latest of ${many} pipelined requests whose clients leave at once`,
      [pipelined / 1_000],
      's',
    ),
    measured(`… of ${many} exchanges whose end nothing tells`, [untold / 1_000], 's'),
  ];
}
