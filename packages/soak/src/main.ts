import { parseOptions } from './options.js';
import { soak } from './soak.js';
import { table } from './table.js';

const options = parseOptions(process.argv.slice(2));

soak(options, (line) => console.log(line)).then(
  (survived) => console.log(`\n${table(survived)}`),
  (error: Error) => {
    console.error(`${error.name}: ${error.message}`);
    process.exit(1);
  },
);
