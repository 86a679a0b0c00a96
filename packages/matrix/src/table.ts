import { cpus } from 'node:os';
import type { Outcome, Row } from './row.js';

const COLUMNS = ['axis', 'row', 'what', 'ran on', 'result'];

/** When and where the table was made, and its head. */
export function head(): string {
  const machine = `${process.platform} ${process.arch}, ${cpus().length} cores`;
  return [
    `${new Date().toISOString().slice(0, 10)}, ${machine}`,
    '',
    line(COLUMNS),
    line(COLUMNS.map(() => '---')),
  ].join('\n');
}

export function rowLine({ axis, name, what }: Row, { versions, result }: Outcome): string {
  return line([axis, name, what, versions.join(', '), result]);
}

/** What has to be said of rows, one by one. */
export function notes(rows: readonly Row[]): string {
  return rows.flatMap(({ name, note }) => (note === undefined ? [] : [`\n- ${name}: ${note}`])).join('');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
