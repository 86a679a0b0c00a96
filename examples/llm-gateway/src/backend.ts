import type { Clock } from './clock.js';
import { createPool, type Pool } from './pool.js';
import { createSimulatedWorker, type SimulatedWorker } from './simulated-worker.js';
import type { Phase, Worker } from './worker.js';

export interface Backend {
  readonly pools: Readonly<Record<Phase, Pool>>;
  /** Those that do the work, for faults to break. */
  readonly workers: Readonly<Record<Phase, readonly SimulatedWorker[]>>;
}

// Enough for the trace on average, and too little in its bursts: then requests queue.
const WORKERS: Readonly<Record<Phase, { count: number; slots: number }>> = {
  prefill: { count: 3, slots: 1 },
  decode: { count: 4, slots: 12 },
  aggregated: { count: 4, slots: 12 },
};

const QUEUE_PLACES = 64;

/** The workers of every phase, simulated. A mode uses those of its own phases. */
export function createSimulatedBackend(clock: Clock): Backend {
  const workersOf = (phase: Phase) =>
    Array.from({ length: WORKERS[phase].count }, (_, i) =>
      createSimulatedWorker(`${phase}-${i}`, WORKERS[phase].slots, clock),
    );
  const workers = {
    prefill: workersOf('prefill'),
    decode: workersOf('decode'),
    aggregated: workersOf('aggregated'),
  };
  return { workers, pools: createPools(workers) };
}

export function createPools(workers: Readonly<Record<Phase, readonly Worker[]>>): Backend['pools'] {
  return {
    prefill: createPool(workers.prefill, QUEUE_PLACES),
    decode: createPool(workers.decode, QUEUE_PLACES),
    aggregated: createPool(workers.aggregated, QUEUE_PLACES),
  };
}
