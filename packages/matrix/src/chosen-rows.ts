import { CI_ROWS } from './ci-rows.js';
import type { MatrixOptions } from './options.js';
import type { Row } from './row.js';
import { ROWS } from './rows.js';

/** Throws where no row is as the options want it: a table without rows would look like one without failures. */
export function chosenRows({ axis, row = '', ci }: MatrixOptions): readonly Row[] {
  const rows = (ci ? CI_ROWS : ROWS).filter(
    (its) => (axis === undefined || its.axis === axis) && its.name.includes(row),
  );
  if (rows.length === 0) throw new Error('There is no such row.');
  return rows;
}
