import { apart } from '../apart.js';
import { measured, type Row, timesAtMost } from '../row.js';
import { difference } from '../statistics.js';

/** What it costs to count a call that the process makes. */
export async function benchHttpClient(): Promise<Row[]> {
  const { raw, heard, counted } = await apart('clientTimes');
  return [
    timesAtMost('an outgoing call in three stages, beyond channels that are heard, of one raw add', 2, {
      ours: difference(counted, heard),
      other: raw,
      unit: 'ns',
    }),
    measured('one raw add', raw, 'ns'),
    measured('an outgoing call whose channels are heard by somebody who does nothing', heard, 'ns'),
    measured('an outgoing call that is counted', counted, 'ns'),
  ];
}
