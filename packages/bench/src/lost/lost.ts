import { apart } from '../apart.js';
import { atMost, measured, type Row } from '../row.js';

/** How soon lost requests are counted down while 2,500 a second are opened. */
export async function benchLost(): Promise<Row[]> {
  const seconds = (await apart('lostTimes')).map((milliseconds) => milliseconds / 1_000);
  return [
    atMost(
      'until requests that are lost at 2,500 open handles a second are counted down, garbage collected every second',
      10,
      seconds,
      's',
    ),
    measured('… the latest of them', [Math.max(...seconds)], 's'),
  ];
}
