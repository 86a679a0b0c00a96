import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createRandom } from '@stageguard/testing';
import { TARGETS, type Target } from '../servers/application.js';
import type { Act } from './act.js';
import { chooseHttp1Act } from './http1.js';
import { chooseHttp2Act } from './http2.js';

/** What the clients are to do. */
export interface Orders {
  readonly seed: number;
  readonly lanes: number;
  /** The only act to play, again and again. */
  readonly act: number | undefined;
  readonly ports: Readonly<Record<Target, number>>;
}

const { seed, lanes, ports, act: only } = workerData as Orders;
let next = 0;
let accepted = 0;
let enough = false;

async function lane(): Promise<void> {
  while (!enough) {
    // Clients that leave at once would else be far ahead of the servers.
    if (next - accepted > 2 * lanes) {
      await sleep(5);
      continue;
    }
    const act = chooseAct(only ?? next);
    next++;
    await act.play(ports[act.target]).catch(() => {}); // A server that cuts a connection cuts an act.
  }
}

function chooseAct(index: number): Act {
  const random = createRandom(seed, index);
  const target = random.pick(TARGETS as unknown as [Target, ...Target[]]);
  return target === 'http2' ? chooseHttp2Act(random, index) : chooseHttp1Act(target, random, index);
}

parentPort?.on('message', (message: number | 'enough') => {
  if (message === 'enough') enough = true;
  else accepted = message;
});
Promise.all(Array.from({ length: lanes }, lane)).then(() => {
  parentPort?.close();
});
