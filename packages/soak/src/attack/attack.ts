import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Alarm } from '../violation.js';
import type { Order, Progress, Start, Word } from './messages.js';

/** The clients, in a process of their own. */
export interface Attack {
  /** Resolves when so many requests have been sent since the start, and each has come to its end for its client. */
  until(requests: number): Promise<void>;
  /** Beside that, has so many requests hang at every server; resolves when they have been sent. */
  hold(each: number): Promise<void>;
  /** Their clients go away; resolves when they have gone. */
  letGo(): Promise<void>;
  stop(): Promise<void>;
  kill(): void;
}

/** A client that is not answered as it should be raises the alarm. */
export function startAttack(start: Start, alarm: Alarm, progressed: (progress: Progress) => void): Attack {
  const child = fork(join(__dirname, 'main.js'), { stdio: 'inherit' });
  const order = (given: Order) => void child.send(given);
  const answers = new Map<Word['word'], () => void>();
  const answered = (word: 'done' | 'held' | 'let go', given: Order) =>
    new Promise<void>((resolve) => {
      answers.set(word, resolve);
      order(given);
    });
  let stopping = false;
  child.on('message', (word: Word) => {
    if (word.word === 'progress') progressed(word);
    else if (word.word === 'failed') alarm.raise(word.what);
    else answers.get(word.word)?.();
  });
  child.on('error', (error) => alarm.raise(`the clients' process: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (!stopping) alarm.raise(`the clients' process ended with ${signal ?? code}`);
  });
  order({ order: 'start', ...start });
  return {
    until: (requests) => answered('done', { order: 'attack', until: requests }),
    hold: (each) => answered('held', { order: 'hold', each }),
    letGo: () => answered('let go', { order: 'let go' }),
    async stop() {
      stopping = true;
      const exited = once(child, 'exit');
      order({ order: 'stop' });
      await exited;
    },
    kill() {
      stopping = true;
      child.kill('SIGKILL');
    },
  };
}
