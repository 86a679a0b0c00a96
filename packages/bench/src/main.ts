import { Argument, Command } from 'commander';
import { benchCollection } from './collection/collection.js';
import { benchCore } from './core/core.js';
import { benchGrpc } from './grpc/grpc.js';
import { benchHttp, benchTcp } from './http/http.js';
import { benchKeys } from './keys/keys.js';
import { printMachine } from './machine.js';
import { benchMemory } from './memory/memory.js';
import { benchSecond } from './second/second.js';
import { type Measured, printTables } from './table.js';

const PARTS = {
  core: benchCore,
  memory: benchMemory,
  collection: benchCollection,
  keys: benchKeys,
  second: benchSecond,
  http: benchHttp,
  tcp: benchTcp,
  grpc: benchGrpc,
};
type Part = keyof typeof PARTS;

const every = Object.keys(PARTS) as Part[];
const [part] = new Command('bench')
  .description('Measures side by side with raw OpenTelemetry, prom-client and the usual middlewares.')
  .addArgument(new Argument('[part]', 'measure this part alone').choices(every))
  .parse().args as [Part?];

async function main(): Promise<void> {
  printMachine();
  const measured: Measured[] = [];
  for (const name of part === undefined ? every : [part]) {
    console.error(`measuring ${name} …`);
    measured.push({ command: `npm run bench -- ${name}`, rows: await PARTS[name]() });
  }
  printTables(measured);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
