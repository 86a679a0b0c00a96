import type { EventEmitter } from 'node:events';
import { createRandom } from '@stageguard/testing';
import { createServiceMetrics } from './service/metrics.js';
import { TARGETS } from './service/ports.js';
import { type Service, startService } from './service/service.js';
import type { Alarm } from './violation.js';
import { watchBegins } from './watch/begins.js';
import { type Collecting, startCollecting } from './watch/collecting.js';
import { startExporting } from './watch/exporters.js';
import { watchJobs } from './watch/jobs.js';
import type { Watched } from './watch/quiet.js';
import { type Succession, startSuccession } from './watch/succession.js';

/** The service, and everything that watches it. */
export interface Arena {
  readonly service: Service;
  readonly watched: readonly Watched[];
  /** The names of what the servers count with. */
  readonly servers: readonly string[];
  readonly collecting: Collecting;
  readonly providers: Succession;
  /** What lives on from one request to the next, and must not gather listeners. */
  longLived(): EventEmitter[];
  close(): Promise<void>;
}

/** The choices of acts have indexes from 0 on. */
const COLLECTING = -2;

export async function openArena(seed: number, alarm: Alarm): Promise<Arena> {
  const metrics = createServiceMetrics();
  const service = await startService(metrics);
  const watched = Object.entries(metrics).map(([key, one]) => ({
    metrics: one,
    begins: watchBegins(one),
    jobs: watchJobs(one),
    received: () => service.received(key as keyof typeof metrics),
  }));
  const collecting = startCollecting(createRandom(seed, COLLECTING), alarm, () => {
    for (const { begins } of watched) begins.sweep();
  });
  const exporting = await startExporting();
  const providers = await startSuccession(watched, collecting, exporting);
  return {
    service,
    watched,
    servers: TARGETS.map((target) => metrics[target].name),
    collecting,
    providers,
    longLived: () => [process, ...Object.values(service.servers), ...service.connections],
    async close() {
      await service.close();
      await collecting.stop();
      await exporting.close();
    },
  };
}
