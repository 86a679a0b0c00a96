import { apart } from '../apart.js';
import { measured, type Row, shareOf } from '../row.js';
import { SERIES } from './collection-times.js';

const unit = 'µs';

export async function benchCollection(): Promise<Row[]> {
  const { few, many, series, raw, snapshot } = await apart('collectionTimes');
  return [
    // Within noise: a tenth.
    shareOf('a collection with 100,000 requests in flight, of one with 100', 1.1, {
      ours: many,
      other: few,
      unit,
    }),
    shareOf(`a collection of ${SERIES} series, of ${SERIES} raw adds and their collection`, 2, {
      ours: series,
      other: raw,
      unit,
    }),
    measured('a snapshot of 100,000 requests', snapshot, unit),
  ];
}
