import type { Attributes } from '@opentelemetry/api';
import { type Aged, Ages } from '../numbers/ages.js';
import { Anomalies } from '../numbers/anomalies.js';
import { ActiveSeries, type Listed, type Moment, StageSeries } from '../numbers/series.js';
import type { Slotted } from '../numbers/slots.js';
import { Total } from '../numbers/total.js';
import { attributesKey, OVERFLOW } from '../words/attributes.js';
import { type Clock, monotonic } from '../words/clock.js';
import type { OutcomeNumber } from '../words/outcome.js';
import type { Stage } from '../words/stage.js';
import type { AttributeSet, SeriesSource, StageTable } from './attribute-set.js';
import { AttributeSets } from './attribute-sets.js';
import { type Budgets, Dues } from './dues.js';
import { Endings } from './endings.js';

/** Characters of encoded stage attributes that are kept, for each series that there may be. */
const LENGTH_PER_TABLE = 1_024;

export interface LedgerSettings {
  readonly name: string;
  readonly clock: Clock;
  /** Whether anybody asks for times: else the clock is one that costs nothing. */
  readonly timed: boolean;
  /** Whether anybody asks for the oldest of all. */
  readonly oldestAge: boolean;
  /** Milliseconds; `Infinity` where nobody asks for peaks. */
  readonly peakWindow: number;
  /** None where nobody asks which requests are overdue. */
  readonly budgets: Budgets | undefined;
  /** The most series of one instrument, and what else of a client's choice is kept. */
  readonly cardinalityLimit: number;
}

/** What can be counted in a ledger. */
export interface Countable<T> extends Listed<T>, Aged<T>, Slotted<T> {}

/** Who exports a ledger: it is told of every new series before anything counts there. */
export interface SeriesListener<T extends Countable<T>> {
  activeSeriesAdded(series: ActiveSeries, ledger: Ledger<T>): void;
  stageSeriesAdded(series: StageSeries<T>, ledger: Ledger<T>): void;
  entriesAdded(entries: Total, ledger: Ledger<T>): void;
  endingAdded(ending: Total, ledger: Ledger<T>): void;
}

/** What one metrics object has exported as 0 from the start. */
export interface Declared {
  /** Every stage with every combination of its closed values. */
  readonly stages: readonly Stage[];
  readonly names: readonly string[];
  readonly outcomes: readonly OutcomeNumber[];
  /** Every request has attributes: there is no series of `active_requests` without any. */
  readonly attributesRequired: boolean;
}

/** Who records how long requests stay in their stages. */
export interface Durations {
  record(milliseconds: number, attributes: Attributes): void;
}

/**
 * All live numbers of the requests of one name and one source. It knows neither who begins requests nor who exports
 * them. Requests never move to another ledger.
 */
export class Ledger<T extends Countable<T>> implements SeriesSource<T> {
  readonly settings: LedgerSettings;
  /** Reads the clock. May call the application: the clock can be its own, and `beforeReading` looks for providers. */
  now: Clock;
  /** The clock's last reading; calls nobody. */
  readonly latest: Clock;
  readonly anomalies: Anomalies;
  readonly sets: AttributeSets<T>;
  /** In order of creation, as they are exported: then the same ones overflow in an SDK whose limit is lower. */
  readonly activeSeries: ActiveSeries[] = [];
  readonly stageSeries: StageSeries<T>[] = [];
  /** How often each stage has been entered. Apart from its series: one of those can be of several stages. */
  readonly entries: Total[] = [];
  readonly endings: Endings = new Endings((ending) => this.listener?.endingAdded(ending, this));
  /** All of its requests by age; none where nobody asks for the oldest. */
  readonly ages: Ages<T> | undefined;
  readonly dues: Dues<T> | undefined;
  /** Requests in flight. */
  active = 0;
  /** Those of them that are over for whoever asked, and still worked on. */
  detached = 0;
  listener: SeriesListener<T> | undefined;
  durations: Durations | undefined;
  /** Called after a request has ended or has become detached, while somebody waits for that. */
  onFewer: (() => void) | undefined;

  readonly #clock: Clock;
  readonly #tables: Map<string, StageTable<T>> = new Map();
  /** By `Stage.index`. */
  readonly #entries: (Total | undefined)[] = [];
  readonly #byAttributes: Map<string, StageSeries<T>> = new Map();
  readonly #stageAttributes: Set<string> = new Set();
  readonly #moments: Set<Moment> = new Set();
  #tablesLength = 0;
  #activeOverflow: ActiveSeries | undefined;
  #stageOverflow: StageSeries<T> | undefined;

  constructor(settings: LedgerSettings) {
    this.settings = settings;
    const { now, latest } = monotonic(settings.clock);
    this.now = this.#clock = now;
    this.latest = latest;
    this.anomalies = new Anomalies(settings.name);
    this.sets = new AttributeSets(this, settings.cardinalityLimit);
    this.dues = settings.budgets && new Dues(settings.budgets);
    this.ages = settings.oldestAge ? new Ages() : undefined;
  }

  /** Looks for something before every reading of the clock, hence before every change; or no longer. */
  beforeReading(look: (() => void) | undefined): void {
    const clock = this.#clock;
    this.now =
      look === undefined
        ? clock
        : () => {
            look();
            return clock();
          };
  }

  declare({ stages, names, outcomes, attributesRequired }: Declared): void {
    const { empty } = this.sets;
    // Its windows begin now.
    const now = this.now();
    this.dues?.begin(now);
    for (const stage of stages) empty.createSeriesOf(stage);
    for (const name of names) for (const outcome of outcomes) this.endings.declare(name, outcome);
    if (!attributesRequired) void empty.activeSeries;
  }

  /** The area of every series, also of those to come, is kept as of a moment that is later than now; until it is forgotten. */
  expect(moment: Moment, at: number): void {
    moment.at = at;
    moment.areas.clear();
    this.#moments.add(moment);
    for (const series of this.stageSeries) series.expect(at);
  }

  forget(moment: Moment): void {
    this.#moments.delete(moment);
  }

  /** Stage series carry these attributes of their requests from now on. */
  carry(stageAttributes: readonly string[]): void {
    const before = this.#stageAttributes.size;
    for (const name of stageAttributes) this.#stageAttributes.add(name);
    if (this.#stageAttributes.size === before) return;
    for (const set of this.sets.all) set.forgetStageTable();
  }

  // Series, for attribute sets. Whatever a client can make us keep has a bound.

  activeSeriesOf(set: AttributeSet<T>): ActiveSeries {
    const overflows = !set.kept || this.activeSeries.length >= this.settings.cardinalityLimit;
    const known = overflows ? this.#activeOverflow : undefined;
    const series = known ?? new ActiveSeries(overflows ? OVERFLOW : set.values);
    // Everything is in place before anybody is called, who may ask for it again.
    set.active = series;
    if (overflows) this.#activeOverflow = series;
    if (known === undefined) this.activeSeries.push(series);
    if (overflows) this.#overflows('active_requests');
    if (known === undefined) this.listener?.activeSeriesAdded(series, this);
    return series;
  }

  /** The entries into the stage. Calls nobody once the stage has a series of any attributes. */
  entriesOf(stage: Stage): Total {
    return this.#entries[stage.index] ?? this.#createEntriesOf(stage);
  }

  #createEntriesOf(stage: Stage): Total {
    const entries = new Total({ stage: stage.name, ...stage.attributes });
    this.#entries[stage.index] = entries;
    this.entries.push(entries);
    this.listener?.entriesAdded(entries, this);
    return entries;
  }

  stageTableOf(set: AttributeSet<T>): StageTable<T> {
    const attributes: Attributes = {};
    for (const name of this.#stageAttributes) {
      const value = set.values[name];
      if (value !== undefined) attributes[name] = value;
    }
    const key = attributesKey(attributes);
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    const { cardinalityLimit } = this.settings;
    const length = this.#tablesLength + key.length;
    const kept = this.#tables.size < cardinalityLimit && length <= cardinalityLimit * LENGTH_PER_TABLE;
    const table: StageTable<T> = { attributes, kept, series: [] };
    if (!kept) return table;
    this.#tablesLength = length;
    this.#tables.set(key, table);
    return table;
  }

  stageSeriesIn(table: StageTable<T>, stage: Stage): StageSeries<T> {
    // First of all what may call the application: a listener, and the clock. Windows of peaks begin with their series.
    const entries = this.entriesOf(stage);
    const now = this.now();
    // The stage's own attributes win: they tell where the request is.
    const attributes = { stage: stage.name, ...stage.attributes, ...table.attributes, ...stage.attributes };
    const key = attributesKey(attributes);
    const same = this.#byAttributes.get(key);
    const { cardinalityLimit, peakWindow } = this.settings;
    const overflows = same === undefined && (!table.kept || this.stageSeries.length >= cardinalityLimit);
    const known = overflows ? this.#stageOverflow : same;
    const series =
      known ??
      new StageSeries<T>(
        overflows ? OVERFLOW : attributes,
        overflows ? undefined : stage,
        now,
        peakWindow,
        this.#moments,
      );
    // What one metrics object calls an attribute of the stage is for another one an attribute of its requests.
    const isItsOwn = series.stage === stage;
    series.entries = isItsOwn ? entries : undefined;
    series.endings = isItsOwn ? this.endings.of(stage) : undefined;
    if (!isItsOwn) series.stage = undefined;
    // Everything is in place before anybody is called, who may ask for it again.
    table.series[stage.index] = series;
    if (overflows) this.#stageOverflow = series;
    else this.#byAttributes.set(key, series);
    if (known === undefined) this.stageSeries.push(series);
    if (overflows) this.#overflows('stage_requests');
    if (known === undefined) this.listener?.stageSeriesAdded(series, this);
    return series;
  }

  #overflows(instrument: string): void {
    const { name, cardinalityLimit } = this.settings;
    this.anomalies.add(
      'overflow',
      `${name}.${instrument} has reached its limit of ${cardinalityLimit} series`,
    );
  }
}
