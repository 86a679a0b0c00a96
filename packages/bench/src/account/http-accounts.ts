import { cpuMicroseconds } from '../cpu.js';
import type { Framework, Variant } from '../http/variants.js';
import { type Account, accountOf } from './account-of.js';
import { numberFiles } from './numbered-files.js';

/** What Node does for contexts: its hooks on Node 20 and 22, the frames of later ones. */
const CONTEXTS = /^node:(async_hooks|internal\/(async_|promise|process\/promises))/;

/** Where the time of a request goes, with what its server is measured with. */
export async function ofHttp(framework: Framework, variant: Variant): Promise<Account> {
  numberFiles();
  const { askerOf } = await import('../http/in-memory.js');
  const { createServerOf } = await import('../http/server.js');
  const ask = askerOf(await createServerOf(framework, variant));
  return accountOf({
    async run(times) {
      const start = cpuMicroseconds();
      await ask(times);
      return ((cpuMicroseconds() - start) * 1e3) / times;
    },
    warmUp: 40_000,
    times: 200_000,
    placeOf(file, url, name) {
      const [, ours] = /\/packages\/(?!bench)(\w[\w-]*\/dist\/.*)\.js$/.exec(file ?? '') ?? [];
      if (ours !== undefined) return `\`${ours.replace('/dist', '')}\``;
      if (file === undefined && url === '' && name === 'now') return "Node's clock";
      return CONTEXTS.test(url) ? "Node's contexts" : 'Node, the framework, the program';
    },
  });
}
