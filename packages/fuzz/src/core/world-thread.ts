// First of all: it takes the place of the timers before anything loads the core.
import './second.js';

import { parentPort, workerData } from 'node:worker_threads';
import { type Program, runProgram } from './program.js';
import { second } from './second.js';

// One world in a thread of its own: what a process has once, it has once.
runProgram(workerData as Program, second).then((outcome) => {
  parentPort?.postMessage(outcome);
  parentPort?.close();
});
