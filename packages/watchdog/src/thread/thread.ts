import { Worker } from 'node:worker_threads';
import { warnOnce } from '@stageguard/core/adapter';
import type { ToMain, ToWorker, WorkerSettings } from '../words/messages.js';
import { WORKER_CODE } from '../worker-code.js';

/** Small: it keeps a few snapshots. The service's own memory is another thread's. */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 };

/** The worker thread, which does not keep the process alive once it has begun. Without it nothing is told, and one warning says so. */
export class Thread {
  readonly #worker: Worker | undefined;
  #ended = false;

  constructor(settings: WorkerSettings, onMessage: (message: ToMain) => void, onEnd: () => void) {
    try {
      // Without arguments and environment: preloads of NODE_OPTIONS would run again in there.
      const worker = new Worker(WORKER_CODE, {
        eval: true,
        execArgv: [],
        env: {},
        workerData: settings,
        name: 'stageguard-watchdog',
        resourceLimits: LIMITS,
      });
      worker.on('message', onMessage);
      worker.on('error', (error) => warnOnce('the watchdog has failed', error));
      worker.on('exit', () => {
        this.#ended = true;
        onEnd();
      });
      this.#worker = worker;
    } catch (error) {
      warnOnce('the watchdog cannot start', error);
      this.#ended = true;
      onEnd();
    }
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** It has begun: from now on it does not keep the process alive. Before, who awaits its port would wait for nothing. */
  begun(): void {
    this.#worker?.unref();
  }

  send(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }
}
