import { once } from 'node:events';
import { connect } from 'node:net';
import { Handled } from './handled.mjs';
import { startCounting } from './harness/counting.mjs';
import { watchFaults } from './harness/faults.mjs';
import { until } from './harness/until.mjs';
import { scenarios } from './scenarios.mjs';

const LONGEST = 120_000;

/*
 * Preloaded beside a foreign application: gives its handlers what they hang at, asks it from within its own process, and
 * prints what was found as the last line. The application knows nothing of it, and nothing of Stageguard.
 */
const expected = JSON.parse(process.env.EXPECTED);
const port = Number(process.env.PORT);
const faults = watchFaults();
setTimeout(() => stop(`nothing was found in ${LONGEST} ms`), LONGEST).unref();

const counting = expected.counted ? await startCounting('@stageguard/http') : undefined;
const world = new Handled(counting);
world.port = port;
globalThis.hang = (id) => world.handler(Number(id));

if (!(await until(listens, LONGEST))) stop(`nobody listens on ${port}`);
for (const [name, scenario] of scenarios(expected)) {
  await world.run(name, scenario);
}
const warnings = counting?.warnings ?? [];
const found = { scenarios: world.scenarios, faults, ...(warnings.length > 0 && { warnings }) };
process.stdout.write(`\n${JSON.stringify(found)}\n`, () => process.exit());

async function listens() {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function stop(reason) {
  console.error(reason);
  process.exit(1);
}
