import { once } from 'node:events';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { startCounting } from './counting.mjs';
import { leaves, stays, storm } from './endings.mjs';
import { watchFaults } from './faults.mjs';
import { NOTHING } from './nothing.mjs';
import { REQUESTS } from './requests.mjs';
import { sockets } from './sockets.mjs';
import { World } from './world.mjs';

// Next builds its application first.
const LONGEST = 300_000;

/*
 * Runs one library, with Stageguard or without, and prints what it was found to do as the last line:
 *
 *     node harness/main.mjs express-ws.mjs [--with @stageguard/express] [--late agent.cjs]
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { with: { type: 'string' }, late: { type: 'string' } },
});
const require = createRequire(pathToFileURL(`${process.cwd()}/main.cjs`));
const [file = ''] = positionals;
const faults = watchFaults();
setTimeout(() => {
  console.error(`${file} did not come to its end`);
  process.exit(1);
}, LONGEST).unref();
const counting = values.with && (await startCounting(values.with));
if (values.late) require(values.late);

// By `require` where it can be: an agent hooks what is required.
const library = file.endsWith('.cjs') ? require(`./${file}`) : await import(pathToFileURL(file));
const world = new World(counting);
const us = counting?.us ?? NOTHING;
const hang = () => world.gate.hang();
const started = await library.start({ ...us, hang, work: () => us.http.run('work', hang) });
const { server, invoke = {} } = 'listen' in started ? { server: started } : started;
if (server !== undefined) {
  if (!server.listening) await once(server, 'listening');
  world.port = server.address().port;
}

if (library.sockets) {
  const { WebSocket } = await import('ws');
  world.webSocket = (path) => new WebSocket(`ws://127.0.0.1:${world.port}${path}`);
}
const requests = { ...REQUESTS, ...library.requests };
const scenarios = [
  ...Object.entries(library.scenarios ?? {}),
  ...Object.entries(invoke).flatMap(([by, send]) => [...stays(requests, `, ${by}`, send)]),
  ...(server ? stays(requests) : []),
  ...(server ? leaves(requests, { after: library.after, server }) : []),
  ...(library.sockets ? sockets(library.sockets) : []),
  ...(server ? storm(requests, server) : []),
];
for (const [name, scenario] of scenarios) await world.run(name, scenario);
const warnings = counting?.warnings ?? [];
const found = { scenarios: world.scenarios, faults };
if (counting && warnings.length !== (library.warns ?? 0)) found.warnings = warnings;
process.stdout.write(`\n${JSON.stringify(found)}\n`, () => process.exit());
