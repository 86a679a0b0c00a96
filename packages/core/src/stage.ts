import type { Attributes } from '@opentelemetry/api';
import { attributesKey } from './attributes.js';
import { ensure } from './ensure.js';
import type { AttributeValue } from './stage-types.js';

/** A stage with its attributes: one object for each within a `StageIndex`. What a `BoundStage` is inside. */
export class Stage {
  readonly stage: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Where its series stands in every stage table. */
  readonly index: number;
  readonly #home: StageIndex;

  constructor(home: StageIndex, index: number, stage: string, attributes: Record<string, AttributeValue>) {
    this.#home = home;
    this.index = index;
    this.stage = stage;
    this.attributes = Object.freeze(attributes);
  }

  /** Whether it is a stage at all, and of these metrics: its index says nothing elsewhere. */
  static isOf(home: StageIndex, value: unknown): value is Stage {
    return typeof value === 'object' && value !== null && #home in value && value.#home === home;
  }
}

/** The stages of all metrics objects of one name, numbered, so that a table of series is an array. */
export class StageIndex {
  readonly #stages: Map<string, Stage> = new Map();

  stage(name: string, attributes: Record<string, AttributeValue>): Stage {
    const key = `${name} ${attributesKey(attributes as Attributes)}`;
    return ensure(this.#stages, key, () => new Stage(this, this.#stages.size, name, attributes));
  }
}
