import type { Stage } from './stage.js';
import type { AttributeValue } from './stage-types.js';

/** The stages that a read means: those of a name that have these attributes, whatever others they have. */
export interface StagePattern {
  readonly name: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export function matches({ name, attributes }: StagePattern, stage: Stage): boolean {
  if (stage.name !== name) return false;
  return Object.keys(attributes).every((key) => isSameValue(stage.attributes[key], attributes[key]));
}

/** Whether a `StageIndex` has one stage for both: there all numbers that are not finite are one. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return one === other || (isNotFinite(one) && isNotFinite(other));
}

function isNotFinite(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}
