import { createClock } from './clock.js';
import type { LoadCommand, LoadReport } from './load-process.js';
import { promptOf } from './prompt.js';
import { type Replay, replay } from './replay.js';
import { readTrace } from './trace.js';

/*
 * The program of the clients: a process of its own, so that a gateway whose event loop is busy holds up none of them, and so
 * that what it has not accepted counts as sent.
 */

const REPORTS_A_SECOND = 50;

const invocations = readTrace();
promptOf(1); // Loaded before anybody is waited for.
let load: Replay | undefined;

process.on('message', (command: LoadCommand) => {
  if (command.kind === 'start') start(command);
  else load?.cancel();
});
// The gateway has gone.
process.on('disconnect', () => process.exit());
report({ kind: 'ready' });

function start({ port, fault, speed, until }: Extract<LoadCommand, { kind: 'start' }>): void {
  const its = invocations.filter(({ at }) => at < until);
  const running = replay(port, its, fault, createClock(speed));
  load = running;
  const tell = () => report({ kind: 'tally', tally: running.tally });
  const timer = setInterval(tell, 1_000 / REPORTS_A_SECOND);
  running.over.then(
    () => {
      clearInterval(timer);
      tell();
      report({ kind: 'over' });
    },
    (error: Error) => report({ kind: 'failed', reason: String(error.stack ?? error) }),
  );
}

function report(its: LoadReport): void {
  if (process.connected) process.send?.(its);
}
