import type { Attributes } from '@opentelemetry/api';
import { Anomalies } from './anomalies.js';
import { AttributeSet, type StageTable } from './attribute-set.js';
import { attributesKey, OVERFLOW } from './attributes.js';
import { type Clock, monotonic } from './clock.js';
import type { Durations, Instruments } from './instruments.js';
import type { Metrics } from './metrics.js';
import type { ResolvedOptions } from './options.js';
import { Series, StageSeries } from './series.js';
import type { Stage } from './stage.js';
import { takeOver } from './take-over.js';

/**
 * All live numbers of one name on one provider. Metrics objects of the same name there share it, so that they
 * export one truth; a metrics object that has no provider yet has one of its own.
 */
export class Ledger {
  readonly now: Clock;
  readonly anomalies: Anomalies;
  readonly none: AttributeSet;
  /** In order of creation, as they are fed: then the same ones overflow in an SDK whose limit is lower. */
  readonly activeSeries: Series[] = [];
  readonly stageSeries: StageSeries[] = [];
  /** Requests in flight. */
  active = 0;
  /** Whether somebody waits for `active` to be 0. */
  awaited = false;
  /** The histogram, where it is wanted and a provider is there. */
  durations: Durations | undefined;

  readonly #options: ResolvedOptions;
  readonly #members: Set<Metrics> = new Set();
  #instruments: Instruments | undefined;

  readonly #sets: Map<string, AttributeSet> = new Map();
  readonly #tables: Map<string, StageTable> = new Map();
  readonly #stageAttributes: Set<string> = new Set();
  #edges = 0;
  /** The handles of entries that have been in their stages since before then are registered. */
  #registered = 0;
  /** So many times all handles have been registered. The time of metrics that measure none. */
  #walks = 0;
  #activeOverflow: Series | undefined;
  #stageOverflow: StageSeries | undefined;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.now = options.timed ? monotonic(options.clock) : () => this.#walks;
    this.anomalies = new Anomalies(options.name);
    this.none = this.attributeSet({});
  }

  /** The metrics object counts here from now on: its stages are exported, its requests come along. */
  join(metrics: Metrics, from: Ledger | undefined): void {
    this.#members.add(metrics);
    for (const name of metrics.options.stageAttributes) this.#carry(name);
    for (const stage of metrics.declared) this.none.stageSeries(stage);
    if (!metrics.options.attributesRequired) void this.none.activeSeries;
    if (from === undefined) return;
    this.awaited ||= from.awaited;
    this.#registered = 0;
    takeOver(metrics, from, this);
    if (from.#instruments === undefined) this.anomalies.absorb(from.anomalies);
    from.#members.delete(metrics);
    if (from.#members.size === 0) from.report(undefined);
    else from.#tellIfEmpty();
    this.#tellIfEmpty();
  }

  /** Reports through these instruments from now on, or through none; takes back what it reported before. */
  report(instruments: Instruments | undefined): void {
    this.#instruments?.close();
    this.#instruments = instruments;
    this.durations = instruments?.durations;
  }

  /** Whether its clock is read. */
  get timed(): boolean {
    return this.#options.timed;
  }

  get reports(): boolean {
    return this.#instruments !== undefined;
  }

  ended(): void {
    this.active--;
    this.#tellIfEmpty();
  }

  /** The requests in the stage, whatever attributes of theirs its series carry. */
  count(stage: Stage): number {
    let count = 0;
    for (const series of this.stageSeries) if (series.stage === stage) count += series.count;
    // Those of the series that all stages overflow to have to be asked one by one.
    for (let entry = this.#stageOverflow?.head; entry !== undefined; entry = entry.next) {
      if (entry.where === stage) count++;
    }
    return count;
  }

  /**
   * Registers handles that are still open for reclamation, at most so many and those of one entry. Returns how many.
   * Each stage is walked from its newest entry to those that were there at the last walk.
   */
  registerHandles(most: number): number {
    let count = 0;
    for (const series of this.stageSeries) {
      for (let entry = series.tail; entry !== undefined && entry.since >= this.#registered; ) {
        if (count >= most) return count;
        count += entry.registerHandles();
        entry = entry.previous;
      }
    }
    this.#walks++;
    this.#registered = this.now();
    return count;
  }

  #tellIfEmpty(): void {
    if (this.active > 0 || !this.awaited) return;
    this.awaited = false;
    for (const metrics of this.#members) metrics.emptied();
  }

  // Attribute sets, and the series behind them. Whatever a client can make us see has a bound.

  attributeSet(attributes: Attributes): AttributeSet {
    const key = attributesKey(attributes);
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    // Room for the sets on the way to those that have series.
    const kept = this.#sets.size < 4 * this.#options.cardinalityLimit;
    const set = new AttributeSet(this, attributes, kept);
    if (kept) this.#sets.set(key, set);
    return set;
  }

  allowsEdge(): boolean {
    return ++this.#edges <= 16 * this.#options.cardinalityLimit;
  }

  createActiveSeries(attributes: Attributes): Series {
    if (this.activeSeries.length < this.#options.cardinalityLimit) {
      return this.#addActive(new Series(attributes));
    }
    this.#overflows('active_requests');
    this.#activeOverflow ??= this.#addActive(new Series(OVERFLOW));
    return this.#activeOverflow;
  }

  createStageSeries(table: StageTable, stage: Stage): StageSeries {
    const series = this.#newStageSeries(table, stage);
    table.series[stage.index] = series;
    return series;
  }

  stageTable(attributes: Attributes): StageTable {
    const carried: Attributes = {};
    for (const name of this.#stageAttributes) {
      const value = attributes[name];
      if (value !== undefined) carried[name] = value;
    }
    const key = attributesKey(carried);
    let table = this.#tables.get(key);
    if (table === undefined) {
      table = { attributes: carried, series: [] };
      if (this.#tables.size < this.#options.cardinalityLimit) this.#tables.set(key, table);
    }
    return table;
  }

  #newStageSeries(table: StageTable, stage: Stage): StageSeries {
    const { cardinalityLimit, peakWindow } = this.#options;
    if (this.stageSeries.length < cardinalityLimit) {
      const attributes = { stage: stage.stage, ...stage.attributes, ...table.attributes };
      return this.#addStage(new StageSeries(attributes, stage, this.now(), peakWindow));
    }
    this.#overflows('stage_requests');
    this.#stageOverflow ??= this.#addStage(new StageSeries(OVERFLOW, undefined, this.now(), peakWindow));
    return this.#stageOverflow;
  }

  #addActive(series: Series): Series {
    this.activeSeries.push(series);
    this.#instruments?.announceActive(series);
    return series;
  }

  #addStage(series: StageSeries): StageSeries {
    this.stageSeries.push(series);
    this.#instruments?.announceStage(series);
    return series;
  }

  #overflows(instrument: string): void {
    const { name, cardinalityLimit } = this.#options;
    this.anomalies.add(
      'overflow',
      `${name}.${instrument} has reached its limit of ${cardinalityLimit} series`,
    );
  }

  #carry(stageAttribute: string): void {
    if (this.#stageAttributes.has(stageAttribute)) return;
    this.#stageAttributes.add(stageAttribute);
    for (const set of this.#sets.values()) set.forgetStageTable();
  }
}
