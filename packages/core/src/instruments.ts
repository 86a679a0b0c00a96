import {
  type Attributes,
  type BatchObservableResult,
  type Counter,
  type Histogram,
  type Meter,
  type Observable,
  type ObservableGauge,
  ROOT_CONTEXT,
  type UpDownCounter,
} from '@opentelemetry/api';
import { ANOMALY_KINDS } from './anomalies.js';
import type { Ledger } from './ledger.js';
import type { ResolvedOptions } from './options.js';
import type { Series, StageSeries } from './series.js';
import { warnOnce } from './warn.js';

/** Records how long a request was in a stage. */
export interface Durations {
  record(milliseconds: number, attributes: Attributes): void;
}

/**
 * A ledger's instruments on one meter. The ledger counts; this feeds the differences to the synchronous instruments
 * from a callback that runs at the start of every collection, before those are read. One `add` costs 0.8 µs, a
 * count of our own a few nanoseconds, and one collection sees one instant.
 */
export class Instruments {
  readonly durations: Durations | undefined;
  readonly #ledger: Ledger;
  readonly #meter: Meter;
  readonly #activeRequests: UpDownCounter;
  readonly #stageRequests: UpDownCounter;
  readonly #anomalies: Counter;
  readonly #stageTime: Counter | undefined;
  readonly #stageOldestAge: ObservableGauge | undefined;
  readonly #stagePeak: ObservableGauge | undefined;
  /** What the callback hangs on: without an observable of its own there would be no collection to run in. */
  readonly #observables: Observable[];
  /** Whether the series have been added to in their order since the last collection. */
  #inOrder = true;
  #closed = false;

  constructor(meter: Meter, ledger: Ledger, options: ResolvedOptions) {
    const { name } = options;
    this.#meter = meter;
    this.#ledger = ledger;
    this.#activeRequests = meter.createUpDownCounter(`${name}.active_requests`, {
      description: 'Requests in flight.',
      unit: '{request}',
    });
    this.#stageRequests = meter.createUpDownCounter(`${name}.stage_requests`, {
      description: 'Requests in flight, by the stage that they are in.',
      unit: '{request}',
    });
    this.#anomalies = meter.createCounter('stageguard.anomalies', {
      description: 'What went wrong in the counting of requests and was mended.',
      unit: '{anomaly}',
    });
    if (options.stageTime) {
      this.#stageTime = meter.createCounter(`${name}.stage_time`, {
        description: 'Request-seconds spent in the stage, those of the requests still in it included.',
        unit: 's',
      });
    }
    const oldestAge = meter.createObservableGauge(`${name}.stage_oldest_age`, {
      description:
        'How long the request that has been in the stage longest has been there; 0 when it is empty.',
      unit: 's',
    });
    if (options.stageOldestAge) this.#stageOldestAge = oldestAge;
    if (options.stagePeak) {
      this.#stagePeak = meter.createObservableGauge(`${name}.stage_peak`, {
        description: 'The most requests that were in the stage at once in the last window.',
        unit: '{request}',
      });
    }
    if (options.durationBuckets !== undefined) {
      const histogram = meter.createHistogram(`${name}.stage_duration`, {
        description: 'How long requests were in the stage, recorded on leaving it.',
        unit: 's',
        advice: { explicitBucketBoundaries: [...options.durationBuckets] },
      });
      this.durations = { record: (milliseconds, attributes) => record(histogram, milliseconds, attributes) };
    }
    this.#observables = this.#stagePeak === undefined ? [oldestAge] : [oldestAge, this.#stagePeak];
    for (const series of ledger.activeSeries) this.announceActive(series);
    for (const series of ledger.stageSeries) this.announceStage(series);
    for (const kind of ANOMALY_KINDS) feed(this.#anomalies, 0, { kind });
    meter.addBatchObservableCallback(this.#collect, this.#observables);
  }

  // A series that is first added to within a collection is exported with its start at its end. So each is announced.

  announceActive(series: Series): void {
    this.#keepOrder();
    feed(this.#activeRequests, 0, series.attributes);
  }

  announceStage(series: StageSeries): void {
    this.#keepOrder();
    feed(this.#stageRequests, 0, series.attributes);
    if (this.#stageTime !== undefined) feed(this.#stageTime, 0, series.attributes);
  }

  /** Reports the last time and anomalies, and takes back the counts that the provider would go on exporting. */
  close(): void {
    const now = this.#ledger.now();
    for (const series of this.#ledger.activeSeries) takeBack(this.#activeRequests, series);
    for (const series of this.#ledger.stageSeries) {
      takeBack(this.#stageRequests, series);
      this.#feedTime(series, now);
    }
    this.#feedAnomalies();
    this.#closed = true;
  }

  // Every series is fed at every collection, unchanged ones by 0: where a View or a reader has a limit below ours, the
  // same series overflow each time, and none is wrong for ever.
  readonly #collect = (result: BatchObservableResult): void => {
    if (this.#closed) {
      this.#sayFarewell(result);
      return;
    }
    const now = this.#ledger.now();
    for (const series of this.#ledger.activeSeries) feedCount(this.#activeRequests, series);
    for (const series of this.#ledger.stageSeries) {
      feedCount(this.#stageRequests, series);
      this.#feedTime(series, now);
    }
    this.#feedAnomalies();
    this.#inOrder = false;
    for (const series of this.#ledger.stageSeries) {
      this.#observe(result, series, series.oldestAge(now) / 1_000, series.peak(now));
    }
  };

  /** Readers go on exporting the last age and peak that they have seen: those are to be 0. */
  #sayFarewell(result: BatchObservableResult): void {
    // Not at once: the SDK is going through its callbacks.
    queueMicrotask(() => this.#removeCallback());
    if (this.#ledger.reports) return;
    for (const series of this.#ledger.stageSeries) this.#observe(result, series, 0, 0);
  }

  #removeCallback(): void {
    try {
      this.#meter.removeBatchObservableCallback(this.#collect, this.#observables);
    } catch (error) {
      warnOnce('a meter failed to remove a callback', error);
    }
  }

  // At a collection the SDK forgets the series. Where its limit is below ours it keeps apart those that it meets first
  // afterwards: a new series has to come after the older ones there too.
  #keepOrder(): void {
    if (this.#inOrder) return;
    this.#inOrder = true;
    for (const series of this.#ledger.activeSeries) feed(this.#activeRequests, 0, series.attributes);
    for (const { attributes } of this.#ledger.stageSeries) {
      feed(this.#stageRequests, 0, attributes);
      if (this.#stageTime !== undefined) feed(this.#stageTime, 0, attributes);
    }
  }

  #observe(result: BatchObservableResult, series: StageSeries, age: number, peak: number): void {
    const { attributes } = series;
    try {
      if (this.#stageOldestAge !== undefined) result.observe(this.#stageOldestAge, age, attributes);
      if (this.#stagePeak !== undefined) result.observe(this.#stagePeak, peak, attributes);
    } catch (error) {
      warnOnce('an instrument failed', error);
    }
  }

  #feedAnomalies(): void {
    this.#ledger.anomalies.report((increase, kind) => feed(this.#anomalies, increase, { kind }));
  }

  #feedTime(series: StageSeries, now: number): void {
    if (this.#stageTime === undefined) return;
    const area = series.area(now);
    if (feed(this.#stageTime, (area - series.reportedArea) / 1_000, series.attributes))
      series.reportedArea = area;
  }
}

// The callback runs in the context of whoever scrapes: hence the root context.
function feed(instrument: Counter | UpDownCounter, increase: number, attributes: Attributes): boolean {
  try {
    instrument.add(increase, attributes, ROOT_CONTEXT);
    return true;
  } catch (error) {
    warnOnce('an instrument failed', error);
    return false;
  }
}

function feedCount(instrument: UpDownCounter, series: Series): void {
  const { count } = series;
  if (feed(instrument, count - series.reported, series.attributes)) series.reported = count;
}

function takeBack(instrument: UpDownCounter, series: Series): void {
  feed(instrument, 0 - series.reported, series.attributes);
  series.reported = 0;
}

// On the request's path, hence in its context: that is where exemplars find their span.
function record(histogram: Histogram, milliseconds: number, attributes: Attributes): void {
  try {
    histogram.record(milliseconds / 1_000, attributes);
  } catch (error) {
    warnOnce('an instrument failed', error);
  }
}
