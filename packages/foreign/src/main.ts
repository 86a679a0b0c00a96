import { foreign, isToBeExplained, type Row } from './foreign.js';
import { parseOptions } from './options.js';
import { head, notes, rowLine } from './table.js';
import { undoWhenEnded } from './undone.js';

async function main(): Promise<void> {
  undoWhenEnded();
  const rows: Row[] = [];
  await foreign(parseOptions(process.argv.slice(2)), (row) => {
    if (rows.length === 0) console.log(head());
    rows.push(row);
    console.log(rowLine(row));
  });
  const said = rows.flatMap(notes);
  if (said.length > 0) console.log(`\n${said.join('\n')}`);
  if (rows.some(isToBeExplained)) process.exitCode = 1;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
