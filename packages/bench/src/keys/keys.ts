import { apart } from '../apart.js';
import { type Row, timesAtMost } from '../row.js';
import { KEYS } from './key-times.js';

export async function benchKeys(): Promise<Row[]> {
  const { begin, add } = await apart('keyTimes');
  return [
    timesAtMost(`a request with ${KEYS.toLocaleString('en')} new keys, of a raw add of the same object`, 20, {
      ours: begin,
      other: add,
      unit: 'µs',
    }),
  ];
}
