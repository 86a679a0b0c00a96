import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Orders } from './client-thread.js';

const TELL_EVERY = 5;

/** Runs the clients in a thread of their own, so that they do not wait for the servers' work, nor it for theirs. `accepted` says how many connections there have been. */
export function startClients(orders: Orders, accepted: () => number): { stop(): Promise<void> } {
  const thread = new Worker(join(__dirname, 'client-thread.js'), { workerData: orders });
  const timer = setInterval(() => thread.postMessage(accepted()), TELL_EVERY);
  const ended = new Promise<void>((resolve, reject) => {
    thread.once('exit', () => resolve());
    thread.once('error', reject);
  });
  return {
    stop() {
      clearInterval(timer);
      thread.postMessage('enough');
      return ended;
    },
  };
}
