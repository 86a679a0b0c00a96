import type { Attributes } from '@opentelemetry/api';
import { isAttributeValue } from './attributes.js';
import { ensure } from './ensure.js';
import type { Ledger } from './ledger.js';
import type { Series, StageSeries } from './series.js';
import type { Stage } from './stage.js';
import type { AttributeValue } from './stage-types.js';
import { warnOnce } from './warn.js';

// Within `for … in` this costs nothing; `Object.hasOwn` costs 6 ns a key.
const isOwn = Object.prototype.hasOwnProperty;

/** The stage series of all attribute sets that agree in the ledger's stage attributes. */
export interface StageTable {
  readonly attributes: Attributes;
  /** By `Stage.index`. */
  readonly series: (StageSeries | undefined)[];
}

/**
 * The attributes of a request, one object for each set. The sets of a ledger are the nodes of a graph whose edges
 * are single attributes: to find the set of an object is to walk it, two map look-ups an attribute, and neither
 * sorts nor encodes anything. The order of keys only chooses the path.
 *
 *     {} ──model=a──▶ {model: a} ──tier=1──▶ {model: a, tier: 1}
 */
export class AttributeSet {
  readonly attributes: Attributes;
  /** Whether the ledger knows it again. Beyond its limits a set lives as long as its request, without edges. */
  readonly kept: boolean;
  /** Where whoever has these attributes counts. */
  readonly ledger: Ledger;
  #edges: Map<string, Map<AttributeValue, AttributeSet>> | undefined;
  // The edge that was last walked. Most requests are like the one before, and to see that costs half a look-up.
  #lastKey: string | undefined;
  #lastValue: AttributeValue | undefined;
  #last: AttributeSet | undefined;
  #activeSeries: Series | undefined;
  #stageTable: StageTable | undefined;

  constructor(ledger: Ledger, attributes: Attributes, kept: boolean) {
    this.ledger = ledger;
    this.attributes = attributes;
    this.kept = kept;
  }

  get activeSeries(): Series {
    this.#activeSeries ??= this.ledger.createActiveSeries(this.attributes);
    return this.#activeSeries;
  }

  stageSeries(stage: Stage): StageSeries {
    this.#stageTable ??= this.ledger.stageTable(this.attributes);
    return this.#stageTable.series[stage.index] ?? this.ledger.createStageSeries(this.#stageTable, stage);
  }

  /** The ledger has learnt of another stage attribute. */
  forgetStageTable(): void {
    this.#stageTable = undefined;
  }

  /** The set of these attributes and the given ones, which win. Never throws, whatever it is given. */
  with(attributes: Attributes): AttributeSet {
    let set: AttributeSet = this;
    try {
      for (const key in attributes) {
        // Inherited keys are somebody's polluted prototype.
        if (!isOwn.call(attributes, key)) continue;
        const value = attributes[key] as AttributeValue;
        set = set.#walk(key, value);
      }
    } catch (error) {
      warnOnce('attributes that cannot be read are ignored', error);
    }
    return set;
  }

  #walk(key: string, value: AttributeValue): AttributeSet {
    if (key === this.#lastKey && value === this.#lastValue) return this.#last as AttributeSet;
    const next = this.#edges?.get(key)?.get(value);
    if (next === undefined) return this.#step(key, value);
    this.#lastKey = key;
    this.#lastValue = value;
    this.#last = next;
    return next;
  }

  #step(key: string, value: AttributeValue | undefined): AttributeSet {
    if (value === undefined) return this;
    if (!isAttributeValue(value)) {
      warnOnce(`attribute '${key}' is dropped: it has to be a string, a number or a boolean`);
      return this;
    }
    const next = this.ledger.attributeSet({ ...this.attributes, [key]: value });
    if (this.kept && next.kept && this.ledger.allowsEdge()) this.#remember(key, value, next);
    return next;
  }

  #remember(key: string, value: AttributeValue, next: AttributeSet): void {
    this.#edges ??= new Map();
    ensure(this.#edges, key, () => new Map<AttributeValue, AttributeSet>()).set(value, next);
  }
}
