import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { countUndici, createHttpClientMetrics, type HttpClientMetrics } from '@stageguard/http-client';
import { type Backend, createPools } from './backend.js';
import { BUDGET } from './gateway-metrics.js';
import { connectOverHttp } from './http-worker.js';
import type { SimulatedWorker } from './simulated-worker.js';
import type { Phase, Worker } from './worker.js';

/** Where a worker is. */
export interface Served extends Pick<Worker, 'name' | 'slots'> {
  readonly address: string;
}

export type HttpWorkersReport = Readonly<Record<Phase, readonly Served[]>>;

/** This worker is to be stuck. */
export interface HttpWorkersCommand {
  readonly phase: Phase;
  readonly index: number;
}

export interface HttpBackend extends Backend {
  /** Of the calls that the gateway makes, by worker: all are at one address, so the port tells them apart. */
  readonly metrics: readonly [HttpClientMetrics];
  /** The name of the worker that listens on a port. */
  workerAt(port: number): string | undefined;
  /** Cuts off what is in flight. */
  close(): void;
}

/** The same workers in a process of their own, each behind an HTTP server on 127.0.0.1. */
export async function createHttpBackend(speed: number): Promise<HttpBackend> {
  const child = fork(resolve(__dirname, 'http-workers.js'), [String(speed)], { stdio: 'inherit' });
  const ended = once(child, 'exit').then(() => {
    throw new Error('the process of the workers has ended');
  });
  ended.catch(() => {}); // Those who call a worker hear of it.
  const [served] = (await Promise.race([once(child, 'message'), ended])) as [HttpWorkersReport];
  const all = Object.values(served).flat();
  const calls = createHttpClientMetrics({
    hosts: all.map(({ address }) => address),
    stageAttributes: ['server.address', 'server.port'],
    budget: BUDGET,
  });
  const counting = countUndici(calls);
  const of = (phase: Phase): SimulatedWorker[] =>
    served[phase].map((its, index) => ({
      ...connectOverHttp(its, its.address),
      stick() {
        const command: HttpWorkersCommand = { phase, index };
        if (child.connected) child.send(command);
      },
    }));
  const workers = { prefill: of('prefill'), decode: of('decode'), aggregated: of('aggregated') };
  return {
    workers,
    pools: createPools(workers),
    metrics: [calls],
    workerAt: (port) => all.find(({ address }) => address.endsWith(`:${port}`))?.name,
    close() {
      counting.close();
      child.kill();
    },
  };
}
