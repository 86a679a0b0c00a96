import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AnyMetrics, originals, peek, warnOnce } from '@stageguard/core/adapter';
import { ENDED, EXIT, runningPlace } from '../box/places.js';
import { type BlackBoxRecord, encode, LAST } from '../box/record.js';
import type { BoxSettings } from '../words/messages.js';
import { timeNow } from '../words/wall-clock.js';

const LONGEST = 200;

/** Writes the last record at the exit of the process, or removes the black box where nothing was in flight. */
export class EndOfProcess {
  readonly #settings: BoxSettings;
  readonly #metrics: readonly AnyMetrics[];
  readonly #oldest: number;
  #error: string | undefined;

  constructor(settings: BoxSettings, metrics: readonly AnyMetrics[], oldest: number) {
    this.#settings = settings;
    this.#metrics = metrics;
    this.#oldest = oldest;
    process.on('uncaughtExceptionMonitor', this.#onUncaught);
  }

  stop(): void {
    process.removeListener('uncaughtExceptionMonitor', this.#onUncaught);
  }

  /** Never throws. */
  write(code: number): void {
    try {
      const snapshot = this.#metrics.map((metrics) => peek(metrics, this.#oldest));
      if (code === 0 && snapshot.every(({ active }) => active === 0)) this.#remove();
      else this.#put({ ...this.#exitOf(code), snapshot });
    } catch (error) {
      warnOnce('the black box cannot be written at the exit', error);
    }
  }

  /** Its thread may be writing: what has another name cannot be written to. */
  #remove(): void {
    const { folder, instance } = this.#settings;
    const ended = join(folder, `${ENDED}${instance.id}`);
    renameSync(runningPlace(folder, instance.id), ended);
    rmSync(ended, { recursive: true, force: true });
  }

  #put(record: BlackBoxRecord): void {
    const { folder, instance } = this.#settings;
    const place = runningPlace(folder, instance.id);
    mkdirSync(place, { recursive: true, mode: 0o700 });
    const temporary = join(place, 'last');
    writeFileSync(temporary, encode(record), { mode: 0o600 });
    renameSync(temporary, join(place, EXIT));
  }

  #exitOf(code: number): Omit<BlackBoxRecord, 'snapshot'> {
    const error = this.#error;
    const cause = error !== undefined && code !== 0 ? 'uncaught_exception' : 'exit';
    const exit = { cause, code, error: cause === 'exit' ? undefined : error } as const;
    return { instance: this.#settings.instance, number: LAST, time: timeNow(), stall: undefined, exit };
  }

  readonly #onUncaught = (error: unknown): void => {
    this.#error = textOf(error);
    // Where the application goes on after it, it is not what ends the process.
    originals.setImmediate(() => {
      this.#error = undefined;
    });
  };
}

function textOf(error: unknown): string {
  try {
    return String(error).slice(0, LONGEST);
  } catch {
    return typeof error;
  }
}
