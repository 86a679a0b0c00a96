import { apart } from '../apart.js';
import { measured, type Row } from '../row.js';
import { difference } from '../statistics.js';
import { type partTimes, REFERENCES } from './part-times.js';

const unit = 'ns';

/** Where the time of a request with three stages goes: its parts, each by itself, as plain programs that count nothing. */
export async function benchParts(): Promise<Row[]> {
  const times: Awaited<ReturnType<typeof partTimes>> = await apart('partTimes');
  const { emptyCall, empty, fiveReadings, handle, references, turns, attribute, names } = times;
  return [
    measured('five readings of the clock', difference(fiveReadings, emptyCall), unit),
    measured(
      'an object as its handle is, which an old object comes to refer to',
      difference(handle, empty),
      unit,
    ),
    measured(`${REFERENCES} references written into old objects`, difference(references, turns), unit),
    measured('the attributes of one object enumerated, one of them', difference(attribute, empty), unit),
    measured('five look-ups of names and values', difference(names, empty), unit),
    measured(
      'a reading by the global `performance.now()`',
      difference(times.performanceNow, emptyCall),
      unit,
    ),
    measured('… by `process.hrtime()`', difference(times.hrtime, emptyCall), unit),
    measured('… by `process.hrtime.bigint()`', difference(times.hrtimeBigint, emptyCall), unit),
    measured('… by `Date.now()`', difference(times.dateNow, emptyCall), unit),
  ];
}
