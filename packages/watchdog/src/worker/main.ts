import { parentPort, workerData } from 'node:worker_threads';
import type { ToMain, ToWorker, WorkerSettings } from '../words/messages.js';
import { SharedMemory } from '../words/shared-memory.js';
import { hangUp } from './ask.js';
import { Stalls } from './stalls.js';

const settings: WorkerSettings = workerData;
const memory = new SharedMemory(settings.memory);
const stalls = new Stalls(settings, memory);

function tell(message: ToMain): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (message: ToWorker) => {
  if (message.kind === 'late') {
    const { late } = message;
    stalls.judge(late, (verdict) => tell({ kind: 'verdict', late, verdict }));
    return;
  }
  hangUp(memory);
});

setInterval(() => stalls.poll(), settings.poll);
