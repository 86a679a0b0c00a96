import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '@stageguard/testing';
import { startClients } from './clients/clients.js';
import { startCollecting } from './collecting.js';
import { holdLive } from './live/hold-live.js';
import { KINDS } from './live/kinds.js';
import { createOracle, type Oracle } from './oracle/oracle.js';
import { TARGETS } from './servers/application.js';
import { createAllMetrics, type Servers, startServers } from './servers/servers.js';

export interface HttpOptions {
  readonly seed: number;
  readonly exchanges: number;
  /** Milliseconds after which the end of what is dead is a late one. */
  readonly late: number;
  /** Seconds for which exchanges of every kind are held alive. */
  readonly live: number;
  /** The only act to play, where one is to be seen again. */
  readonly act?: number | undefined;
}

const LANES = 120;
/** All connections of a server are cut, that often on average. */
const CUT_EVERY = 3_000;
const CHOICES = -1;
/** Milliseconds without a request, after which none comes any more. */
const QUIET = 500;

/** Resolves with what was seen. Rejects where something was found. */
export async function fuzzHttp(
  { seed, exchanges, late, live, act }: HttpOptions,
  say: (line: string) => void,
): Promise<string> {
  const started = performance.now();
  const uncaught: unknown[] = [];
  const catching = (error: unknown) => uncaught.push(error);
  process.on('uncaughtException', catching);
  const collecting = startCollecting();
  const metrics = createAllMetrics(collecting.meterProvider);
  const oracle = createOracle(metrics, late);
  const dead = await holdLive(metrics, oracle, collecting, live);
  say(
    `${oracle.seen.pairs} exchanges of ${KINDS.length} kinds were alive for ${live} s; ${dead.length} counts were wrong`,
  );
  await allEnded(oracle, late);
  const servers = await startServers(metrics, oracle);
  const stopCutting = cutNowAndThen(servers, seed);
  const held = oracle.seen.pairs;
  const clients = startClients({ seed, lanes: LANES, ports: servers.ports, act }, () => servers.accepted);
  for (let tenths = 1; tenths <= 10; tenths++) {
    while (oracle.seen.pairs - held < (exchanges * tenths) / 10) await sleep(20);
    say(`${tenths * 10} %: ${summary(oracle)}`);
  }
  await clients.stop();
  stopCutting();
  await idle(oracle, servers, late);
  const left = await collecting.notZero();
  oracle.stop();
  collecting.stop();
  await servers.close();
  process.off('uncaughtException', catching);

  const { seen } = oracle;
  const seconds = Math.round((performance.now() - started) / 1_000);
  const faults = [
    ...uncaught.slice(0, 10).map((error) => `uncaught: ${(error as Error)?.stack ?? error}`),
    ...dead.map((what) => `live: ${what}`),
    ...seen.findings.map(({ kind, what }) => `${kind}: ${what}`),
    ...collecting.broken.slice(0, 10).map((what) => `broken sum: ${what}`),
    ...oracle.left(),
    ...left.map((what) => `${what} at the end`),
  ];
  const lines = [
    `${seen.pairs.toLocaleString('en')} exchanges in ${seconds} s, with seed ${seed}, on Node ${process.version}`,
    `early ends ${seen.early}, late ends ${seen.late}, collections ${collecting.collections} with ${collecting.broken.length} sums broken`,
    `ends after at most 20 ms ${seen.ends.soon}, 100 ms ${seen.ends.short}, a second ${seen.ends.second}, later ${seen.ends.later}`,
    `the latest after ${Math.round(seen.latest)} ms: ${seen.latestOf}`,
  ];
  if (faults.length > 0) throw new Error([...lines, ...faults].join('\n'));
  return lines.join('\n');
}

function summary({ seen, alive, counted }: Oracle): string {
  return `${seen.pairs} exchanges, ${alive} alive, ${counted} counted, ${seen.early} early, ${seen.late} late`;
}

/** Waits until everything has ended that can, and cuts what Node does not read. */
async function idle(oracle: Oracle, servers: Servers, late: number): Promise<void> {
  for (const target of TARGETS) servers.cut(target);
  await allEnded(oracle, late);
}

async function allEnded(oracle: Oracle, late: number): Promise<void> {
  let deadline = performance.now() + late + 2_000;
  let [pairs, quietSince] = [-1, performance.now()];
  while (performance.now() < deadline && performance.now() - quietSince < QUIET) {
    await sleep(20);
    // What clients have sent before they left may be accepted after that.
    if (oracle.counted > 0 || oracle.seen.pairs !== pairs) quietSince = performance.now();
    if (oracle.seen.pairs !== pairs) deadline = performance.now() + late + 2_000;
    pairs = oracle.seen.pairs;
  }
}

function cutNowAndThen(servers: Servers, seed: number): () => void {
  const random = createRandom(seed, CHOICES);
  let timer: NodeJS.Timeout;
  const next = () => {
    timer = setTimeout(
      () => {
        servers.cut(random.pick(TARGETS as unknown as ['http', ...'koa'[]]));
        next();
      },
      random.below(2 * CUT_EVERY),
    );
  };
  next();
  return () => clearTimeout(timer);
}
