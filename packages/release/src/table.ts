import { cpus } from 'node:os';

/** When and where a table was made, and its head. */
export function tableHead(columns: readonly string[]): string {
  const machine = `${process.platform} ${process.arch}, ${cpus().length} cores`;
  return [`${new Date().toISOString().slice(0, 10)}, ${machine}`, '', ...tableTop(columns)].join('\n');
}

/** The names of a table's columns, and the line below them. */
export function tableTop(columns: readonly string[]): string[] {
  return [tableLine(columns), tableLine(columns.map(() => '---'))];
}

/** A line of a table. */
export function tableLine(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}
