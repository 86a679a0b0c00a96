import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { AnyFault } from './faults.js';
import type { Tally } from './replay.js';

export type LoadCommand =
  | {
      readonly kind: 'start';
      readonly port: number;
      readonly fault: AnyFault;
      readonly speed: number;
      /** Seconds of the trace. */
      readonly until: number;
    }
  | { readonly kind: 'cancel' };

export type LoadReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'tally'; readonly tally: Tally }
  | { readonly kind: 'over' }
  | { readonly kind: 'failed'; readonly reason: string };

/** The clients, in a process of their own. */
export interface Load {
  /** What they said last. */
  readonly tally: Tally;
  start(options: Omit<Extract<LoadCommand, { kind: 'start' }>, 'kind'>): void;
  /** Every client that still waits leaves. */
  cancel(): void;
  /** Resolves when every client has its outcome. Rejects where one has an answer that it should not have. */
  readonly over: Promise<void>;
  stop(): void;
}

export async function prepareLoad(): Promise<Load> {
  const child = fork(resolve(__dirname, 'load.js'), { stdio: 'inherit' });
  const tell = (command: LoadCommand) => child.connected && child.send(command);
  let tally: Tally = { sent: 0, finished: 0, aborted: 0, refused: 0, lost: 0 };
  const over = new Promise<void>((resolve, reject) => {
    child.on('message', (report: LoadReport) => {
      if (report.kind === 'tally') tally = report.tally;
      else if (report.kind === 'over') resolve();
      else if (report.kind === 'failed') reject(new Error(report.reason));
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the process of the clients has ended')));
  });
  over.catch(() => {}); // Awaited by whoever started it.
  await Promise.race([once(child, 'message'), over]);
  return {
    get tally() {
      return tally;
    },
    start: (options) => tell({ kind: 'start', ...options }),
    cancel: () => tell({ kind: 'cancel' }),
    over,
    stop: () => child.kill(),
  };
}
