import { apart } from '../apart.js';
import { measured, type Row, shareOf } from '../row.js';
import { difference } from '../statistics.js';

/** What it costs to have stages from spans. */
export async function benchSpans(): Promise<Row[]> {
  const { raw, alone, unmatched, matched } = await apart('spanTimes');
  return [
    shareOf('a span that no pattern matches, beyond the span, of one raw add', 0.5, {
      ours: difference(unmatched, alone),
      other: raw,
      unit: 'ns',
    }),
    shareOf('a span that is a stage, beyond the span, of one raw add', 1.5, {
      ours: difference(matched, alone),
      other: raw,
      unit: 'ns',
    }),
    measured('one raw add', raw, 'ns'),
    measured('a span of the SDK, started and ended: nobody looks at it', alone, 'ns'),
    measured('… no pattern matches it', unmatched, 'ns'),
    measured('… it is a stage', matched, 'ns'),
  ];
}
