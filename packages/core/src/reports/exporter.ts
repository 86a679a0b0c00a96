import type { BatchObservableResult, UpDownCounter } from '@opentelemetry/api';
import type { Ledger, SeriesListener } from '../books/ledger.js';
import { ANOMALY_KINDS } from '../numbers/anomalies.js';
import type { ActiveSeries, StageSeries } from '../numbers/series.js';
import type { Total } from '../numbers/total.js';
import { finishLate } from '../request/late.js';
import type { Request } from '../request/request.js';
import { originals } from '../words/originals.js';
import { warnOnce } from '../words/warn.js';
import { BesideFeeds } from './beside-feeds.js';
import { isBudgeted, type Silent, silentIn } from './idle.js';
import { feed, type Instruments, record } from './instruments.js';
import { ActiveOutlet, Outlets, type Reading, StageOutlet } from './outlets.js';
import { TotalFeed } from './total-feed.js';

/**
 * Feeds the ledgers of one name to its instruments on one provider. The ledgers count; this feeds the differences from a
 * callback that runs at the start of every collection, before the instruments are read. One `add` costs 0.8 µs, a count
 * of our own a few nanoseconds, and one collection sees one instant.
 */
export class Exporter implements SeriesListener<Request> {
  readonly #readings: Map<Ledger<Request>, Reading> = new Map();
  readonly #instruments: Instruments;
  readonly #active: Outlets<ActiveOutlet>;
  readonly #stages: Outlets<StageOutlet>;
  readonly #entries: TotalFeed | undefined;
  readonly #endings: TotalFeed | undefined;
  readonly #beside: BesideFeeds;
  readonly #name: string;
  /** Whether the series have been added to in their order since the last collection. */
  #inOrder = true;
  #hasCallback = false;

  constructor(instruments: Instruments, name: string, cardinalityLimit: number) {
    this.#instruments = instruments;
    this.#name = name;
    this.#active = new Outlets(cardinalityLimit, (attributes) => new ActiveOutlet(attributes));
    this.#stages = new Outlets(cardinalityLimit, (attributes) => new StageOutlet(attributes));
    const { stageEntries, endedRequests } = instruments;
    this.#entries = stageEntries && new TotalFeed(stageEntries, cardinalityLimit);
    // What there can be is in the code that declares the stages, and no client's choice.
    this.#endings = endedRequests && new TotalFeed(endedRequests, Number.POSITIVE_INFINITY);
    this.#beside = new BesideFeeds(instruments.counterOf, cardinalityLimit);
  }

  /** What it exports: one truth. */
  get ledgers(): Ledger<Request>[] {
    return [...this.#readings.keys()];
  }

  /** Exports this ledger too from now on, its counts whole. Calls the provider. */
  add(ledger: Ledger<Request>): void {
    this.#readings.set(ledger, { ledger, now: ledger.now() });
    // First of all: the provider, called for one series, may have the application make another one.
    ledger.listener = this;
    for (const series of ledger.activeSeries) this.activeSeriesAdded(series, ledger);
    for (const series of ledger.stageSeries) this.stageSeriesAdded(series, ledger);
    for (const entries of ledger.entries) this.entriesAdded(entries, ledger);
    for (const ending of ledger.endings.all) this.endingAdded(ending, ledger);
    this.#beside.add(ledger);
    const { stageDuration } = this.#instruments;
    if (stageDuration !== undefined) {
      ledger.durations = {
        record: (milliseconds, attributes) => record(stageDuration, milliseconds, attributes),
      };
    }
    this.#feedAnomalies();
    this.#callBack();
  }

  /** Reports the last times, totals and anomalies of this ledger, and takes back its counts, which would stay for ever. */
  remove(ledger: Ledger<Request>): void {
    this.#read();
    this.#feedTimes();
    this.#feedAnomalies();
    this.#entries?.remove(ledger);
    this.#endings?.remove(ledger);
    this.#beside.remove(ledger);
    this.#readings.delete(ledger);
    ledger.listener = undefined;
    ledger.durations = undefined;
    for (const outlet of this.#active.all) drop(outlet.parts, ledger);
    for (const outlet of this.#stages.all) drop(outlet.parts, ledger);
    this.#feedCounts();
  }

  // A series that is first added to within a collection is exported with its start at its end. So each is announced.

  activeSeriesAdded(series: ActiveSeries, ledger: Ledger<Request>): void {
    const { activeRequests } = this.#instruments;
    const outlet = this.#active.of(series.attributes, (added) => {
      this.#keepOrder();
      feed(activeRequests, 0, added.attributes);
    });
    const reading = this.#readings.get(ledger);
    if (reading === undefined || outlet.parts.some((part) => part.series === series)) return;
    outlet.parts.push({ series, reading });
  }

  stageSeriesAdded(series: StageSeries<Request>, ledger: Ledger<Request>): void {
    const { stageRequests, stageTime, stageOverdueRequests } = this.#instruments;
    const outlet = this.#stages.of(series.attributes, (added) => {
      added.budgeted = isBudgeted(series, ledger);
      this.#keepOrder();
      feed(stageRequests, 0, added.attributes);
      if (stageTime !== undefined) feed(stageTime, 0, added.attributes);
      if (stageOverdueRequests !== undefined && added.budgeted)
        feed(stageOverdueRequests, 0, added.attributes);
    });
    const reading = this.#readings.get(ledger);
    if (reading === undefined || outlet.parts.some((part) => part.series === series)) return;
    outlet.budgeted ||= isBudgeted(series, ledger);
    // Request-seconds count from here on: what came before was another provider's, or nobody's.
    series.settle(ledger.latest());
    outlet.parts.push({ series, reading, reportedArea: series.area });
  }

  entriesAdded(entries: Total, ledger: Ledger<Request>): void {
    if (this.#readings.has(ledger)) this.#entries?.add(entries, ledger);
  }

  endingAdded(ending: Total, ledger: Ledger<Request>): void {
    if (this.#readings.has(ledger)) this.#endings?.add(ending, ledger);
  }

  // Every series is fed at every collection, unchanged ones by 0: where a View or a reader has a limit below ours, the
  // same series overflow each time, and none is wrong for ever.
  readonly #collect = (result: BatchObservableResult): void => {
    finishLate();
    this.#read();
    this.#feedCounts();
    this.#feedTimes();
    this.#feedAnomalies();
    this.#inOrder = false;
    this.#observeOldest(result);
    const silent = silentIn(this.#readings.keys());
    for (const outlet of this.#stages.all) this.#observe(result, outlet, silent);
    // Readers go on exporting the last age and peak that they have seen: so 0 is observed once more.
    if (this.#readings.size === 0) originals.queueMicrotask(() => this.#removeCallback());
  };

  #callBack(): void {
    if (this.#hasCallback) return;
    this.#hasCallback = true;
    const { meter, observables } = this.#instruments;
    meter.addBatchObservableCallback(this.#collect, [...observables]);
  }

  /** Not within a collection: the SDK is going through its callbacks then. */
  #removeCallback(): void {
    if (this.#readings.size > 0 || !this.#hasCallback) return;
    this.#hasCallback = false;
    const { meter, observables } = this.#instruments;
    try {
      meter.removeBatchObservableCallback(this.#collect, [...observables]);
    } catch (error) {
      warnOnce('a meter failed to remove a callback', error);
    }
  }

  // At a collection the SDK forgets the series. Where its limit is below ours it keeps apart those that it meets first
  // afterwards: a new series has to come after the older ones there too.
  #keepOrder(): void {
    if (this.#inOrder) return;
    this.#inOrder = true;
    const { activeRequests, stageRequests, stageTime, stageOverdueRequests } = this.#instruments;
    for (const { attributes } of this.#active.all) feed(activeRequests, 0, attributes);
    for (const { attributes, budgeted } of this.#stages.all) {
      feed(stageRequests, 0, attributes);
      if (stageTime !== undefined) feed(stageTime, 0, attributes);
      if (stageOverdueRequests !== undefined && budgeted) feed(stageOverdueRequests, 0, attributes);
    }
  }

  #read(): void {
    for (const reading of this.#readings.values()) reading.now = reading.ledger.now();
  }

  #feedCounts(): void {
    const { activeRequests, stageRequests, stageOverdueRequests } = this.#instruments;
    for (const outlet of this.#active.all) outlet.taken = outlet.count;
    for (const outlet of this.#stages.all) {
      outlet.taken = outlet.count;
      outlet.takenOverdue = outlet.overdue;
    }
    this.#entries?.take();
    this.#endings?.take();
    this.#beside.take();
    for (const outlet of this.#active.all) feedCount(activeRequests, outlet);
    for (const outlet of this.#stages.all) {
      feedCount(stageRequests, outlet);
      if (stageOverdueRequests !== undefined && outlet.budgeted) feedOverdue(stageOverdueRequests, outlet);
    }
    this.#entries?.feed();
    this.#endings?.feed();
    this.#beside.feed();
  }

  #feedTimes(): void {
    const { stageTime } = this.#instruments;
    if (stageTime === undefined) return;
    for (const outlet of this.#stages.all) {
      outlet.feedTime((seconds) => feed(stageTime, seconds, outlet.attributes));
    }
  }

  #feedAnomalies(): void {
    const all = this.ledgers.map(({ anomalies }) => anomalies);
    for (const kind of ANOMALY_KINDS) {
      // Noted before it is fed, which may call the application: what goes wrong there is for the next time.
      const increases = all.map(({ counts, reported }) => {
        const increase = counts[kind] - reported[kind];
        reported[kind] += increase;
        return increase;
      });
      const increase = increases.reduce((sum, each) => sum + each, 0);
      if (feed(this.#instruments.anomalies, increase, { kind, 'stageguard.name': this.#name })) continue;
      all.forEach(({ reported }, i) => {
        reported[kind] -= increases[i] ?? 0;
      });
    }
  }

  /** By the clock of whoever has been there longest. */
  #observeOldest(result: BatchObservableResult): void {
    const { oldestAge } = this.#instruments;
    if (oldestAge === undefined) return;
    let age = 0;
    for (const { ledger, now } of this.#readings.values())
      age = Math.max(age, ledger.ages?.oldestAge(now) ?? 0);
    try {
      result.observe(oldestAge, age / 1_000);
    } catch (error) {
      warnOnce('an instrument failed', error);
    }
  }

  #observe(result: BatchObservableResult, outlet: StageOutlet, silent: Silent): void {
    const { stageOldestAge, stagePeak, stageOldestIdle } = this.#instruments;
    try {
      if (stageOldestAge !== undefined) result.observe(stageOldestAge, outlet.oldestAge, outlet.attributes);
      if (stagePeak !== undefined) result.observe(stagePeak, outlet.peak, outlet.attributes);
      if (stageOldestIdle !== undefined && outlet.budgeted)
        result.observe(stageOldestIdle, outlet.oldestIdle(silent), outlet.attributes);
    } catch (error) {
      warnOnce('an instrument failed', error);
    }
  }
}

function feedCount(instrument: UpDownCounter, outlet: ActiveOutlet | StageOutlet): void {
  const increase = outlet.taken - outlet.reported;
  outlet.reported += increase;
  if (!feed(instrument, increase, outlet.attributes)) outlet.reported -= increase;
}

function feedOverdue(instrument: UpDownCounter, outlet: StageOutlet): void {
  const increase = outlet.takenOverdue - outlet.reportedOverdue;
  outlet.reportedOverdue += increase;
  if (!feed(instrument, increase, outlet.attributes)) outlet.reportedOverdue -= increase;
}

function drop(parts: { readonly reading: Reading }[], ledger: Ledger<Request>): void {
  for (let i = parts.length - 1; i >= 0; i--) if (parts[i]?.reading.ledger === ledger) parts.splice(i, 1);
}
