import { chosenRows } from './chosen-rows.js';
import { parseOptions } from './options.js';
import { head, notes, rowLine } from './table.js';

async function main(): Promise<void> {
  const rows = chosenRows(parseOptions(process.argv.slice(2)));
  console.log(head());
  for (const row of rows) {
    const outcome = await row.run().catch((error: unknown) => {
      process.exitCode = 1;
      console.error(error);
      return { versions: [], result: 'FAILED' };
    });
    console.log(rowLine(row, outcome));
  }
  const said = notes(rows);
  if (said) console.log(said);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
