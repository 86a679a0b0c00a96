import { setTimeout as sleep } from 'node:timers/promises';
import type { Collecting } from '../collecting.js';
import type { Oracle } from '../oracle/oracle.js';
import { TARGETS, type Target } from '../servers/application.js';
import { type AllMetrics, PATIENT, startServers } from '../servers/servers.js';
import { KINDS } from './kinds.js';

/** Longer than any of them takes to be there. */
const COMING = 10_000;

/**
 * Exchanges that are alive for that many seconds, in many ways and several of each at every server: exactly as many
 * have to be counted, all the time. Returns what was wrong.
 */
export async function holdLive(
  metrics: AllMetrics,
  oracle: Oracle,
  collecting: Collecting,
  seconds: number,
): Promise<string[]> {
  const servers = await startServers(metrics, oracle, PATIENT);
  const expected = Object.fromEntries(TARGETS.map((target) => [target, 0])) as Record<Target, number>;
  const closing: (() => Promise<void>)[] = [];
  for (const { targets, exchanges, start } of KINDS) {
    for (const target of targets) {
      closing.push(await start(servers.ports[target]));
      expected[target] += exchanges;
    }
  }
  const wrong = () =>
    TARGETS.filter((target) => metrics[target].active !== expected[target]).map(
      (target) => `${target}: ${expected[target]} are alive, ${metrics[target].active} are counted`,
    );

  const deadline = performance.now() + COMING;
  while (wrong().length > 0 && performance.now() < deadline) await sleep(20);
  const found = new Set(wrong());
  if (found.size > 0) for (const what of oracle.left()) found.add(what);
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    await sleep(25);
    for (const what of wrong()) found.add(what);
  }
  for (const what of await collecting.exportedOtherThan(expected)) found.add(what);
  await Promise.all(closing.map((close) => close()));
  await servers.close();
  return [...found];
}
