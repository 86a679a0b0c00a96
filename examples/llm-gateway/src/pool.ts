import type { Worker } from './worker.js';

/** A slot of a worker, held until it is released. */
export interface Lease {
  readonly worker: Worker;
  /** Gives the slot to whoever waits longest. Later calls do nothing. */
  release(): void;
}

/** Every worker is busy, and so is every place in the queue. */
export class PoolFull extends Error {
  override readonly name = 'PoolFull';
}

/** Workers of one phase: the least loaded takes the next job; where all are busy, jobs queue in order of arrival. */
export interface Pool {
  readonly waiting: number;
  /** A slot of the least loaded worker, unless all are busy or somebody waits already. */
  pick(): Lease | undefined;
  /**
   * A slot as soon as it is this one's turn. Throws PoolFull where the queue is full, and the signal's reason when it is
   * aborted.
   */
  wait(signal: AbortSignal): Promise<Lease>;
}

export function createPool(workers: readonly Worker[], places: number): Pool {
  const load = new Map(workers.map((worker) => [worker, 0]));
  const queue = new Set<(lease: Lease) => void>();

  const leastLoaded = (): Worker | undefined => {
    const free = workers.filter((worker) => loadOf(worker) < worker.slots);
    return free.sort((a, b) => loadOf(a) - loadOf(b))[0];
  };
  const loadOf = (worker: Worker) => load.get(worker) ?? 0;

  const lease = (worker: Worker): Lease => {
    load.set(worker, loadOf(worker) + 1);
    let held = true;
    return {
      worker,
      release() {
        if (!held) return;
        held = false;
        load.set(worker, loadOf(worker) - 1);
        serveNext();
      },
    };
  };

  const serveNext = () => {
    const [next] = queue;
    const worker = leastLoaded();
    if (next === undefined || worker === undefined) return;
    queue.delete(next);
    next(lease(worker));
  };

  return {
    get waiting() {
      return queue.size;
    },
    pick() {
      const worker = queue.size === 0 ? leastLoaded() : undefined;
      return worker && lease(worker);
    },
    async wait(signal) {
      signal.throwIfAborted();
      if (queue.size >= places) throw new PoolFull('every worker is busy and the queue is full');
      return new Promise((resolve, reject) => {
        const take = (given: Lease) => {
          signal.removeEventListener('abort', leave);
          resolve(given);
        };
        const leave = () => {
          queue.delete(take);
          reject(signal.reason);
        };
        queue.add(take);
        signal.addEventListener('abort', leave, { once: true });
        serveNext();
      });
    },
  };
}
