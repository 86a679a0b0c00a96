import type { Attributes } from '@opentelemetry/api';
import type { ActiveSeries, Listed, StageSeries } from '../numbers/series.js';
import type { Stage } from '../words/stage.js';
import type { Path } from './path.js';

/** The stage series of all attribute sets that agree in the ledger's stage attributes. */
export interface StageTable<T extends Listed<T>> {
  readonly attributes: Attributes;
  /** Whether the ledger knows it again; beyond the limits it has no series of its own. */
  readonly kept: boolean;
  /** By `Stage.index`. */
  readonly series: (StageSeries<T> | undefined)[];
}

/** What an attribute set needs of the ledger that it belongs to. */
export interface SeriesSource<T extends Listed<T>> {
  activeSeriesOf(set: AttributeSet<T>): ActiveSeries;
  stageTableOf(set: AttributeSet<T>): StageTable<T>;
  stageSeriesIn(table: StageTable<T>, stage: Stage): StageSeries<T>;
}

/** The attributes of a request, and where a request with them counts: one object for each set that a ledger keeps. */
export class AttributeSet<T extends Listed<T>> {
  readonly values: Attributes;
  /** Whether the ledger knows it again. Beyond the limits a set lives as long as its request. */
  readonly kept: boolean;
  /** Where walks begin that add attributes to these. */
  paths: Path<AttributeSet<T>> | undefined;
  /** Where requests with these attributes are active: set by the ledger, before it tells anybody of a new series. */
  active: ActiveSeries | undefined;
  readonly #source: SeriesSource<T>;
  #stageTable: StageTable<T> | undefined;

  constructor(source: SeriesSource<T>, values: Attributes, kept: boolean) {
    this.#source = source;
    this.values = values;
    this.kept = kept;
  }

  get activeSeries(): ActiveSeries {
    return this.active ?? this.#source.activeSeriesOf(this);
  }

  /** The series of this stage, where there is one. Calls nobody. */
  seriesOf(stage: Stage): StageSeries<T> | undefined {
    return this.#stageTable?.series[stage.index];
  }

  /** Makes the series of this stage. Whoever exports the ledger is told, so this may call the application. */
  createSeriesOf(stage: Stage): StageSeries<T> {
    this.#stageTable ??= this.#source.stageTableOf(this);
    return this.#stageTable.series[stage.index] ?? this.#source.stageSeriesIn(this.#stageTable, stage);
  }

  /** The ledger has learnt of another stage attribute. */
  forgetStageTable(): void {
    this.#stageTable = undefined;
  }
}
