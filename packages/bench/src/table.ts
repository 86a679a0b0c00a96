import type { Row } from './row.js';

/** The goals of one part in one table, and what else was measured in another. `command` measures it again. */
export function printTables(rows: readonly Row[], command: string): void {
  printTable(
    ['what', 'goal', 'median', 'quartiles', 'medians behind it', 'reached', 'command'],
    rows.flatMap(({ what, goal, median, quartiles, absolute = '' }) =>
      goal === undefined
        ? []
        : [[what, goal.text, median, quartiles, absolute, goal.reached ? 'yes' : '**no**', `\`${command}\``]],
    ),
  );
  printTable(
    ['for information', 'median', 'quartiles', 'command'],
    rows.flatMap(({ what, goal, median, quartiles }) =>
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
