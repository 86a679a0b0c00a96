import { tableHead, tableLine } from '@stageguard/release';
import type { Outcome, Row } from './row.js';

const COLUMNS = ['axis', 'row', 'what', 'ran on', 'result'];

/** When and where the table was made, and its head. */
export function head(): string {
  return tableHead(COLUMNS);
}

export function rowLine({ axis, name, what }: Row, { versions, result }: Outcome): string {
  return tableLine([axis, name, what, versions.join(', '), result]);
}

/** What has to be said of rows, one by one. */
export function notes(rows: readonly Row[]): string {
  return rows.flatMap(({ name, note }) => (note === undefined ? [] : [`\n- ${name}: ${note}`])).join('');
}
