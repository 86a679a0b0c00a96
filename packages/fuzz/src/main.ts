import { fuzzCore } from './core/fuzz-core.js';
import { parseOptions } from './options.js';

const say = (line: string) => console.log(line);

parseOptions(process.argv.slice(2), {
  core: async (options) => say(await fuzzCore(options, say)),
}).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
