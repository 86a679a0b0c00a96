import { Argument, Command } from 'commander';
import { benchAccount, benchHttpAccount } from './account/account.js';
import { checkoutIn, PARTS_BEFORE } from './before/before.js';
import { benchCollection } from './collection/collection.js';
import { benchCore } from './core/core.js';
import { benchGrpc } from './grpc/grpc.js';
import { benchHttp, benchTcp } from './http/http.js';
import { benchHttpClient } from './http-client/http-client.js';
import { benchKeys } from './keys/keys.js';
import { benchLost } from './lost/lost.js';
import { printMachine } from './machine.js';
import { benchMemory } from './memory/memory.js';
import { benchParts } from './parts/parts.js';
import type { Row } from './row.js';
import { benchSecond } from './second/second.js';
import { benchSpans } from './spans/spans.js';
import { printTables } from './table.js';
import { benchWatchdog } from './watchdog/watchdog.js';

const PARTS: Record<string, () => Promise<Row[]>> = {
  core: benchCore,
  parts: benchParts,
  account: benchAccount,
  memory: benchMemory,
  collection: benchCollection,
  keys: benchKeys,
  lost: benchLost,
  second: benchSecond,
  watchdog: benchWatchdog,
  express: () => benchHttp('express'),
  koa: () => benchHttp('koa'),
  fastify: () => benchHttp('fastify'),
  'node-http': () => benchHttp('node'),
  tcp: benchTcp,
  'http-account': benchHttpAccount,
  grpc: benchGrpc,
  'http-client': benchHttpClient,
  spans: benchSpans,
};

const command = new Command('bench')
  .description('Measures side by side with raw OpenTelemetry, prom-client and the usual middlewares.')
  .addArgument(new Argument('[part]', 'measure this part alone').choices(Object.keys(PARTS)))
  .option(
    '--before <folder>',
    'measure against the build in another checkout of this project: core and HTTP alone',
  )
  .parse();
const [part] = command.args;
const { before } = command.opts<{ before?: string }>();

async function main(): Promise<void> {
  printMachine();
  for (const [name, bench] of Object.entries(benches())) {
    if (part !== undefined && name !== part) continue;
    console.error(`measuring ${name} …`);
    const against = before === undefined ? '' : ` --before ${before}`;
    const start = performance.now();
    // At once: who ends a long run keeps what it has measured.
    printTables(await bench(), `npm run bench -- ${name}${against}`);
    console.error(`measured ${name} in ${Math.round((performance.now() - start) / 1_000)} s`);
  }
}

function benches(): Record<string, () => Promise<Row[]>> {
  if (before === undefined) return PARTS;
  const checkout = checkoutIn(before);
  const parts = Object.entries(PARTS_BEFORE);
  return Object.fromEntries(parts.map(([name, bench]) => [name, () => bench(checkout)]));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
