import { isMainThread } from 'node:worker_threads';
import { warnOnce } from '@stageguard/core/adapter';
import { dump } from '../reading/dump.js';
import { mayAsk } from '../reading/may-ask.js';
import { type Question, questionFor } from '../reading/question.js';
import { Pulse } from '../stall/pulse.js';
import { StallReports } from '../stall/stall-reports.js';
import { Thread } from '../thread/thread.js';
import type { ToMain } from '../words/messages.js';
import { SharedMemory } from '../words/shared-memory.js';
import { type Settings, settingsOf } from './options.js';
import type { Watchdog, WatchdogOptions } from './watchdog-types.js';

const HANGS_UP_WITHIN = 500;

/**
 * Starts a thread that sees when the event loop of the main thread is blocked, and by whom. Where it cannot start, or may not ask
 * the main thread, one warning says so and the service runs on.
 *
 * @throws TypeError where an option is wrong.
 */
export function startWatchdog(options: WatchdogOptions): Watchdog {
  const settings = settingsOf(options);
  if (!isMainThread) {
    warnOnce('a watchdog watches the main thread alone; started elsewhere it does nothing');
    return { stop: () => Promise.resolve() };
  }
  return new RunningWatchdog(settings);
}

class RunningWatchdog implements Watchdog {
  readonly #memory: SharedMemory = new SharedMemory();
  readonly #question: Question;
  readonly #reports: StallReports;
  readonly #pulse: Pulse;
  readonly #thread: Thread;

  constructor(settings: Settings) {
    const { poll, threshold } = settings;
    const asks = mayAsk();
    if (!asks) warnOnce('the inspector may not be used: the watchdog cannot tell which request was running');
    this.#question = questionFor(() => dump(settings, this.#memory.beat));
    this.#reports = new StallReports(settings);
    this.#pulse = new Pulse(this.#memory, poll, threshold, {
      onBeat: () => this.#reports.beat(),
      onLateBeat: (late) => this.#reports.late(late, () => this.#thread.send({ kind: 'late', late })),
    });
    this.#thread = new Thread(
      {
        memory: this.#memory.buffer,
        threshold,
        poll,
        question: asks ? this.#question.expression : undefined,
      },
      (message) => this.#hear(message),
      () => this.#question.close(),
    );
    process.once('exit', this.#onExit);
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.#onExit);
    this.#pulse.stop();
    this.#memory.end();
    await this.#thread.stop();
    this.#question.close();
  }

  /** Node waits at the exit for sessions of its inspector that are open, and says so. */
  readonly #onExit = (): void => {
    this.#memory.end();
    this.#thread.send({ kind: 'end' });
    this.#memory.waitUntilNotAsking(HANGS_UP_WITHIN);
  };

  #hear(message: ToMain): void {
    if (message.kind === 'verdict') this.#reports.settle(message.late, message.verdict);
    else warnOnce(message.text, message.detail);
  }
}
