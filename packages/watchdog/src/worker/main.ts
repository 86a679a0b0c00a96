import { parentPort, workerData } from 'node:worker_threads';
import { milliseconds } from '../words/clock.js';
import type { ToMain, ToWorker, WorkerSettings } from '../words/messages.js';
import { SharedMemory } from '../words/shared-memory.js';
import { hangUp } from './ask.js';
import { KeptBox } from './box/keep-box.js';
import { serve } from './port/serve.js';
import { Stalls } from './stalls.js';
import type { State } from './state.js';

const settings: WorkerSettings = workerData;
const memory = new SharedMemory(settings.memory);
const state: State = {
  copy: { at: milliseconds(), snapshots: [] },
  blockedSince: undefined,
  answers: undefined,
};
const box =
  settings.box &&
  new KeptBox(settings.box, state, {
    onLost: (lost) => tell({ kind: 'lost', lost }),
    onWarning: (text, detail) => tell({ kind: 'warning', text, detail }),
  });
const stalls = new Stalls(settings, memory, state, () => box?.keep());

function tell(message: ToMain): void {
  parentPort?.postMessage(message);
}

function hear(message: ToWorker): void {
  switch (message.kind) {
    case 'copy':
      state.copy = message.copy;
      box?.keep();
      break;
    case 'late': {
      const { late } = message;
      stalls.judge(late, (verdict) => tell({ kind: 'verdict', late, verdict }));
      break;
    }
    case 'end':
      hangUp(memory);
  }
}

/** Calls back once it listens, or cannot. */
function servePort(callBack: (port: number | undefined) => void): void {
  if (settings.port === undefined) {
    callBack(undefined);
    return;
  }
  const { port } = settings.port;
  serve(settings.port, state, callBack, ({ message }) => {
    tell({ kind: 'warning', text: `the watchdog cannot listen on port ${port}`, detail: message });
    callBack(undefined);
  });
}

parentPort?.on('message', hear);
// At once, too: what stops this thread before its first poll would not be known.
stalls.poll();
setInterval(() => stalls.poll(), settings.poll);
servePort((port) => tell({ kind: 'begun', port }));
void box?.begin();
