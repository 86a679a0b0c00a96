import { createSimulatedBackend } from './backend.js';
import { createClock } from './clock.js';
import type { HttpWorkersCommand, HttpWorkersReport, Served } from './http-backend.js';
import { serveWorkerOverHttp } from './http-worker-server.js';
import type { Phase } from './worker.js';

/*
 * The program of the workers that are called over HTTP: a process of its own, as machines of their own would be.
 */

const { workers } = createSimulatedBackend(createClock(Number(process.argv[2])));

process.on('message', ({ phase, index }: HttpWorkersCommand) => workers[phase][index]?.stick());
// The gateway has gone.
process.on('disconnect', () => process.exit());

async function serve(phase: Phase): Promise<Served[]> {
  return Promise.all(
    workers[phase].map(async (worker) => {
      const { address } = await serveWorkerOverHttp(worker);
      return { name: worker.name, slots: worker.slots, address };
    }),
  );
}

async function serveAll(): Promise<void> {
  const report: HttpWorkersReport = {
    prefill: await serve('prefill'),
    decode: await serve('decode'),
    aggregated: await serve('aggregated'),
  };
  process.send?.(report);
}

void serveAll();
