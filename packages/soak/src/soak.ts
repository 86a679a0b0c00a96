import { startAttack } from './attack/attack.js';
import type { SoakOptions } from './options.js';
import { createRandom } from './random.js';
import { createScore } from './score.js';
import { createServiceMetrics } from './service/metrics.js';
import { startService } from './service/service.js';
import type { Survived } from './survived.js';
import { createAlarm, Violation } from './violation.js';
import { watchBegins } from './watch/begins.js';
import { startCollecting } from './watch/collecting.js';
import { activeResources, expectNoMoreResources } from './watch/handles.js';
import { settledHeap } from './watch/heap.js';
import { checkListeners, countListeners } from './watch/listeners.js';
import { watchProcess } from './watch/process.js';
import { quiet, type Watched } from './watch/quiet.js';
import { startSuccession } from './watch/succession.js';

const MOST_GROWTH = 1.05;
// Until then V8 compiles, and learns the shapes of objects: 8 % of the heap come in these requests, 1 % in as many more.
const WARM = 20_000;
// The seeds of acts have indexes from 0 on.
const COLLECTING = -2;

/**
 * Serves hostile clients under every adapter, and watches. Rejects with the first Violation; resolves when the last
 * request has ended, everything is closed, and nothing is left.
 */
export async function soak(options: SoakOptions, say: (line: string) => void): Promise<Survived> {
  const { requests, seed, lanes, minutes } = options;
  const resources = activeResources();
  const started = performance.now();
  const alarm = createAlarm();
  const processWatch = watchProcess(alarm);
  const metrics = createServiceMetrics();
  const service = await startService(metrics);
  const all: Watched[] = Object.entries(metrics).map(([key, one]) => ({
    metrics: one,
    begins: watchBegins(one),
    received: () => service.received(key as keyof typeof metrics),
  }));
  const collecting = startCollecting(createRandom(seed, COLLECTING), alarm, () => {
    for (const { begins } of all) begins.sweep();
  });
  const providers = startSuccession(Object.values(metrics), collecting);
  const score = createScore(requests, say);
  const attack = startAttack({ ports: service.ports, seed, lanes }, alarm, score.count);
  const limit = setTimeout(() => alarm.raise(`not done after ${minutes} minutes`), minutes * 60_000);
  limit.unref();

  const replacements = score
    .reached(1 / 3)
    .then(providers.replaceGlobally)
    .then(() => score.reached(2 / 3))
    .then(providers.replaceByHand);
  replacements.catch((error: Error) => alarm.raise(error.message));
  const longLived = () => [process, ...Object.values(service.servers), ...service.connections];

  const run = async (): Promise<Survived> => {
    const early = Math.max(Math.ceil(requests / 10), Math.min(WARM, requests / 2));
    await attack.until(early);
    await quiet(all);
    const before = await settledHeap();
    const listeners = countListeners(longLived());

    await attack.until(requests);
    await replacements;
    await quiet(all);
    const left = await providers.current.notZero();
    if (left !== undefined) throw left;
    const end = await settledHeap();
    checkListeners(listeners, countListeners(longLived()));
    if (early >= WARM && end > before * MOST_GROWTH) {
      throw new Violation(`the heap has grown from ${before} to ${end} bytes, by more than 5 %`);
    }

    await attack.stop();
    await service.close();
    await collecting.stop();
    await expectNoMoreResources(resources);
    return {
      seed,
      ...score.progress,
      begun: Object.fromEntries(all.map((one) => [one.metrics.name, one.begins.begun])),
      collections: collecting.collections,
      providers: 3,
      seconds: (performance.now() - started) / 1_000,
      heap: { early, before, end },
    };
  };

  try {
    return await Promise.race([run(), alarm.raised]);
  } finally {
    clearTimeout(limit);
    attack.kill();
    processWatch.stop();
  }
}
