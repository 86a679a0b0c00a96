import { type AnyMetrics, type StageTime, stageTimes } from '@stageguard/core/adapter';

/** What a series had at a beat. */
interface Sample {
  at: number;
  area: number;
  count: number;
}

/** Request-seconds in one stage. */
export interface StageSeconds {
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly seconds: number;
}

/**
 * How long requests were in each stage while the loop was blocked. What has not moved since is known from its own area, what has
 * from the last beat before; so it is exact unless requests entered or left the stage both within one poll before the block and
 * within it.
 */
export class StageAreas {
  readonly #metrics: AnyMetrics;
  readonly #samples: WeakMap<StageTime, Sample> = new WeakMap();

  constructor(metrics: AnyMetrics) {
    this.#metrics = metrics;
  }

  /** At every beat. */
  sample(): void {
    for (const { now, series } of stageTimes(this.#metrics)) {
      for (const each of series) this.#note(each, now);
    }
  }

  /** What the last `late` milliseconds were, by stage. */
  last(late: number): StageSeconds[] {
    return stageTimes(this.#metrics).flatMap(({ now, series }) =>
      series.map((each) => ({
        attributes: attributesOf(each),
        seconds: Math.max(0, areaAt(each, now) - this.#areaBefore(each, now - late)) / 1_000,
      })),
    );
  }

  #note(series: StageTime, at: number): void {
    const area = areaAt(series, at);
    const { count } = series;
    const sample = this.#samples.get(series);
    if (sample === undefined) this.#samples.set(series, { at, area, count });
    else Object.assign(sample, { at, area, count });
  }

  #areaBefore(series: StageTime, time: number): number {
    if (series.settled <= time) return areaAt(series, time);
    const sample = this.#samples.get(series);
    // It is newer than the last beat: all that it has is of the stall.
    if (sample === undefined) return 0;
    return Math.min(series.area, sample.area + sample.count * Math.max(0, time - sample.at));
  }
}

/** At a time since which nothing has moved. */
function areaAt({ area, count, settled }: StageTime, time: number): number {
  return area + count * (time - settled);
}

function attributesOf({ stage }: StageTime): StageSeconds['attributes'] {
  return { stage: stage?.name ?? '_OTHER', ...(stage?.attributes as StageSeconds['attributes']) };
}
