import { type AnyMetrics, warnOnce } from '@stageguard/core/adapter';
import { milliseconds } from '../words/clock.js';
import type { Copy } from '../words/copy.js';

const EVERY = 1_000;

/** Copies of what is in flight, about once a second. */
export class Copies {
  readonly #metrics: readonly AnyMetrics[];
  readonly #oldest: number;
  readonly #send: (copy: Copy) => void;
  #sentAt = 0;

  constructor(metrics: readonly AnyMetrics[], oldest: number, send: (copy: Copy) => void) {
    this.#metrics = metrics;
    this.#oldest = oldest;
    this.#send = send;
  }

  sendWhenDue(): void {
    // A beat comes a little late as a rule: the one that is nearest to a second.
    if (milliseconds() - this.#sentAt > EVERY * 0.9) this.send();
  }

  send(): void {
    try {
      this.#sentAt = milliseconds();
      const snapshots = this.#metrics.map((metrics) => metrics.snapshot({ oldest: this.#oldest }));
      this.#send({ at: this.#sentAt, snapshots });
    } catch (error) {
      warnOnce('the watchdog cannot copy what is in flight', error);
    }
  }
}
