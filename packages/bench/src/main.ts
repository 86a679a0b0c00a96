import { Command } from 'commander';
import { benchCollection } from './collection.js';
import { benchCore } from './core.js';
import { benchHttp } from './http.js';
import { benchMemory } from './memory.js';
import { type Figure, printFigures } from './report.js';

const PARTS: Record<string, { title: string; run: () => Figure[] | Promise<Figure[]> }> = {
  core: { title: 'Counting', run: benchCore },
  memory: { title: 'Memory', run: benchMemory },
  collection: { title: 'Collections', run: benchCollection },
  express: { title: 'Express hello-world: CPU added per request', run: () => benchHttp('express') },
  koa: { title: 'Koa hello-world: CPU added per request', run: () => benchHttp('koa') },
};

const [part] = new Command('bench')
  .description('Measures side by side with raw OpenTelemetry, prom-client and the usual middlewares.')
  .argument('[part]', `one of ${Object.keys(PARTS).join(', ')}; by default all`)
  .parse().args;

async function main(): Promise<void> {
  const parts = part === undefined ? Object.keys(PARTS) : [part];
  console.log(`Node ${process.version}, ${process.arch}`);
  for (const name of parts) {
    const its = PARTS[name];
    if (its === undefined) throw new Error(`there is no part ${name}`);
    printFigures(its.title, `npm run bench -- ${name}`, await its.run());
  }
}

main().catch((error) => {
  console.error(String(error));
  process.exitCode = 1;
});
