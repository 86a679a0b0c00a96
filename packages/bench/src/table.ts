import type { Row } from './row.js';

/** The rows of one part, and the command that measures it alone. */
export interface Measured {
  readonly command: string;
  readonly rows: readonly Row[];
}

/** Every goal in one table, and what else was measured in another. */
export function printTables(parts: readonly Measured[]): void {
  const rows = parts.flatMap(({ command, rows }) => rows.map((row) => ({ ...row, command })));
  printTable(
    ['what', 'goal', 'median', 'quartiles', 'medians behind it', 'reached', 'command'],
    rows.flatMap(({ what, goal, median, quartiles, absolute = '', command }) =>
      goal === undefined
        ? []
        : [[what, goal.text, median, quartiles, absolute, goal.reached ? 'yes' : '**no**', `\`${command}\``]],
    ),
  );
  printTable(
    ['for information', 'median', 'quartiles', 'command'],
    rows.flatMap(({ what, goal, median, quartiles, command }) =>
      goal === undefined ? [[what, median, quartiles, `\`${command}\``]] : [],
    ),
  );
}

/** As Markdown has it. */
export function printTable(head: string[], rows: string[][]): void {
  if (rows.length === 0) return;
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  console.log(`\n${lines.join('\n')}`);
}
