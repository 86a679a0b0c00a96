import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { type Backend, createPools } from './backend.js';
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
  const of = (phase: Phase): SimulatedWorker[] =>
    served[phase].map((its, index) => ({
      ...connectOverHttp(its, its.address),
      stick() {
        const command: HttpWorkersCommand = { phase, index };
        if (child.connected) child.send(command);
      },
    }));
  const workers = { prefill: of('prefill'), decode: of('decode'), aggregated: of('aggregated') };
  return { workers, pools: createPools(workers), close: () => void child.kill() };
}
