import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Outcome, Program } from './program.js';

/** Longer than any world takes on a busy machine. */
const LONGEST = 120_000;

/** Runs a program in a thread of its own. What is thrown and caught by nobody is a failure too. */
export function runWorld(program: Program): Promise<Outcome> {
  const thread = new Worker(join(__dirname, 'world-thread.js'), { workerData: program });
  return new Promise((resolve) => {
    const fail = (what: string) => resolve({ failure: { at: program.operations, what }, trace: [] });
    const late = setTimeout(() => fail(`no end after ${LONGEST / 1_000} s`), LONGEST);
    thread.once('message', resolve);
    thread.once('error', (error) => fail(`uncaught: ${error.stack}`));
    thread.once('exit', (code) => {
      clearTimeout(late);
      fail(`the thread has ended with ${code}`);
    });
  }).then(async (outcome) => {
    await thread.terminate();
    return outcome as Outcome;
  });
}
