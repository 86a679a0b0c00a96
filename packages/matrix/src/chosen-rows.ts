import { CI_ROWS } from './ci-rows.js';
import type { MatrixOptions } from './options.js';
import type { Axis, Row } from './row.js';
import { ROWS } from './rows.js';

/** What people have from npm is also what they bundle with, install with, and load instrumentations by. */
const AMONG: Partial<Record<Axis, readonly Axis[]>> = { library: ['bundler', 'instrumentation'] };

/** Throws where no row is as the options want it: a table without rows would look like one without failures. */
export function chosenRows({ axis, row = '', ci }: MatrixOptions): readonly Row[] {
  const rows = (ci ? CI_ROWS : ROWS).filter(
    (its) => (axis === undefined || isAmong(axis, its.axis)) && its.name.includes(row),
  );
  if (rows.length === 0) throw new Error('There is no such row.');
  return rows;
}

function isAmong(asked: Axis, axis: Axis): boolean {
  return axis === asked || (AMONG[asked]?.includes(axis) ?? false);
}
