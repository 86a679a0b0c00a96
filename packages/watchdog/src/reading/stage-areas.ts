import { type AnyMetrics, type StageTimer, stageTimer } from '@stageguard/core/adapter';

/** Request-seconds in one stage. */
export interface StageSeconds {
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly seconds: number;
}

/** How long requests were in each stage while the loop was blocked: from when a beat was due to when it came. */
export class StageAreas {
  readonly #timer: StageTimer;

  constructor(metrics: AnyMetrics) {
    this.#timer = stageTimer(metrics);
  }

  /** At every beat: the next one is due after so many milliseconds. */
  startIn(poll: number): void {
    this.#timer.startIn(poll);
  }

  /** What the last `late` milliseconds were, by stage. The metrics may have a clock of their own, which differs a little. */
  last(late: number): StageSeconds[] {
    return this.#timer.read().flatMap(({ length, series }) =>
      series.map(({ stage, area }) => ({
        attributes: { stage: stage?.name ?? '_OTHER', ...(stage?.attributes as StageSeconds['attributes']) },
        seconds: ((area / length) * late) / 1_000,
      })),
    );
  }

  close(): void {
    this.#timer.close();
  }
}
