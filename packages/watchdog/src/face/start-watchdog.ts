import { isMainThread } from 'node:worker_threads';
import { warnOnce } from '@stageguard/core/adapter';
import { boxIn } from '../lost/box-in.js';
import { EndOfProcess } from '../lost/end-of-process.js';
import type { LostEvent } from '../lost/lost-event.js';
import { reportLost } from '../lost/lost-reports.js';
import { removeBox, removeClaimed } from '../lost/remove-box.js';
import { Copies } from '../reading/copies.js';
import { dump } from '../reading/dump.js';
import { mayAsk } from '../reading/may-ask.js';
import { type Question, questionFor } from '../reading/question.js';
import { Pulse } from '../stall/pulse.js';
import { StallReports } from '../stall/stall-reports.js';
import { Thread } from '../thread/thread.js';
import type { BoxSettings, LostRecord, ToMain } from '../words/messages.js';
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
  if (isMainThread) return new RunningWatchdog(settings);
  warnOnce('a watchdog watches the main thread alone; started elsewhere it does nothing');
  return { port: Promise.resolve(undefined), lost: Promise.resolve([]), stop: () => Promise.resolve() };
}

class RunningWatchdog implements Watchdog {
  readonly port: Promise<number | undefined>;
  #listens: (port: number | undefined) => void = () => {};
  readonly lost: Promise<readonly LostEvent[]>;
  #reportsLost: (lost: readonly LostEvent[]) => void = () => {};
  readonly #awaited: Set<'port' | 'lost'> = new Set(['port', 'lost']);
  readonly #settings: Settings;
  readonly #copies: Copies;
  readonly #box: BoxSettings | undefined;
  readonly #endOfProcess: EndOfProcess | undefined;
  readonly #memory: SharedMemory = new SharedMemory();
  readonly #question: Question;
  readonly #reports: StallReports;
  readonly #pulse: Pulse;
  readonly #thread: Thread;

  constructor(settings: Settings) {
    const { metrics, oldest, poll, threshold, port, token, title, folder } = settings;
    this.#settings = settings;
    this.lost = new Promise((resolve) => {
      this.#reportsLost = resolve;
    });
    this.#box = folder === undefined ? undefined : boxIn(folder);
    if (this.#box === undefined) {
      this.#reportsLost([]);
      this.#awaited.delete('lost');
    }
    this.#endOfProcess = this.#box && new EndOfProcess(this.#box, metrics, oldest);
    this.port = new Promise((resolve) => {
      this.#listens = resolve;
    });
    if (port === undefined) this.#listens(undefined);
    const asks = mayAsk();
    this.#question = questionFor(() => dump(settings, this.#memory.beat));
    this.#reports = new StallReports(settings);
    this.#copies = new Copies(metrics, oldest, (copy) => this.#thread.send({ kind: 'copy', copy }));
    const copies = port !== undefined || this.#box !== undefined;
    this.#pulse = new Pulse(this.#memory, poll, threshold, {
      onBeat: () => {
        this.#reports.beat();
        if (copies) this.#copies.sendWhenDue();
      },
      onLateBeat: (late) => {
        this.#reports.late(late, () => this.#thread.send({ kind: 'late', late }));
        if (copies) this.#copies.send();
      },
    });
    this.#thread = new Thread(
      {
        memory: this.#memory.buffer,
        threshold,
        poll,
        question: asks ? this.#question.expression : undefined,
        port: port === undefined ? undefined : { port, token, title, names: metrics.length, oldest },
        box: this.#box,
      },
      (message) => this.#hear(message),
      () => this.#end(),
    );
    if (!asks && !this.#thread.ended)
      warnOnce('the inspector may not be used: the watchdog cannot tell which request was running');
    if (copies) this.#copies.send();
    process.once('exit', this.#onExit);
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.#onExit);
    this.#pulse.stop();
    this.#reports.close();
    this.#memory.end();
    this.#endOfProcess?.stop();
    await this.#thread.stop();
    this.#end();
    if (this.#box !== undefined) await removeBox(this.#box);
  }

  /** The thread is gone. */
  #end(): void {
    this.#question.close();
    this.#listens(undefined);
    this.#reportsLost([]);
  }

  /** The thread has said the first of these; once it has said all it keeps the process no longer. */
  #begun(what: 'port' | 'lost'): void {
    this.#awaited.delete(what);
    if (this.#awaited.size === 0) this.#thread.begun();
  }

  #hearLost(lost: readonly LostRecord[]): void {
    const { metrics, onLost } = this.#settings;
    const events = lost.map(({ place, record }) => {
      removeClaimed(place);
      return reportLost(record, metrics, onLost);
    });
    this.#reportsLost(events);
  }

  /** Node waits at the exit for sessions of its inspector that are open, and says so. */
  readonly #onExit = (code: number): void => {
    this.#memory.end();
    this.#thread.send({ kind: 'end' });
    this.#memory.waitUntilNotAsking(HANGS_UP_WITHIN);
    this.#endOfProcess?.write(code);
  };

  #hear(message: ToMain): void {
    switch (message.kind) {
      case 'verdict':
        this.#reports.settle(message.late, message.verdict);
        break;
      case 'begun':
        this.#listens(message.port);
        this.#begun('port');
        break;
      case 'lost':
        this.#hearLost(message.lost);
        this.#begun('lost');
        break;
      case 'warning':
        warnOnce(message.text, message.detail);
    }
  }
}
