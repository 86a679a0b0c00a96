import { fuzzCore } from './core/fuzz-core.js';
import { fuzzHttp } from './http/fuzz-http.js';
import { parseOptions } from './options.js';

const say = (line: string) => console.log(line);

parseOptions(process.argv.slice(2), {
  core: async (options) => say(await fuzzCore(options, say)),
  http: async (options) => say(await fuzzHttp(options, say)),
}).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
