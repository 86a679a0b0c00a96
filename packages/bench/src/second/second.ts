import { apart } from '../apart.js';
import { measured, type Row, shareOf } from '../row.js';
import { SILENT } from './overdue-times.js';
import { HELD } from './second-times.js';

const unit = 'µs';
const many = HELD.toLocaleString('en');

/** What the timer of one second costs. */
export async function benchSecond(): Promise<Row[]> {
  // Side by side: each of them waits most of the time.
  const [{ collecting, idle, registering, sweeping }, overdue, moving] = await Promise.all([
    apart('secondTimes'),
    apart('overdueTimes'),
    apart('overdueByBytesTimes'),
  ]);
  const beyond = (its: number[], none: number[] = idle) =>
    its.map((time) => Math.max(0, time - median(none)));
  // As many rounds of both.
  const asMany = (its: number[]) => its.map((_, i) => collecting[i % collecting.length] ?? 0);
  const looking = beyond(overdue.looking, overdue.idle);
  const asking = beyond(moving.looking, moving.idle);
  return [
    shareOf(`a second of the timer with ${many} in flight, all watched, of a collection of 1,000 series`, 1, {
      ours: beyond(sweeping),
      other: asMany(sweeping),
      unit,
    }),
    shareOf(
      `a second of the timer with ${many} in flight, all older than their budget, ${SILENT.toLocaleString('en')} silent, of that`,
      1,
      { ours: looking, other: asMany(looking), unit },
    ),
    shareOf('… asked whether bytes have moved, of that', 1, { ours: asking, other: asMany(asking), unit }),
    measured('… while their handles are being registered, 5,000 a second', beyond(registering), unit),
    measured('… with none in flight', idle, unit),
  ];
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}
