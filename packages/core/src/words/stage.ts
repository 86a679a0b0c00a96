import type { Attributes } from '@opentelemetry/api';
import { attributesKey } from './attributes.js';
import { ensure } from './ensure.js';
import type { AttributeValue } from './stage-types.js';

/** A stage with its attributes: one object for each within a `StageIndex`. What a `BoundStage` is inside. */
export class Stage {
  readonly name: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Where its series stands in every table of stages. */
  readonly index: number;
  readonly #of: StageIndex;

  constructor(of: StageIndex, index: number, name: string, attributes: Record<string, AttributeValue>) {
    this.#of = of;
    this.index = index;
    this.name = name;
    this.attributes = Object.freeze(attributes);
  }

  /** Whether it is a stage at all, and one of this index: elsewhere its number means another stage. */
  static isOf(index: StageIndex, value: unknown): value is Stage {
    return typeof value === 'object' && value !== null && #of in value && value.#of === index;
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
