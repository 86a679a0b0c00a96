import type { Attributes } from '@opentelemetry/api';
import type { AttributeValue } from './stage-types.js';

/** The value of what was not declared or cannot be told apart, after the semantic conventions. */
export const OTHER = '_OTHER';

/** What all attribute sets beyond the limits share, as the SDK calls it. */
export const OVERFLOW: Attributes = Object.freeze({ 'otel.metric.overflow': true });

export function isAttributeValue(value: unknown): value is AttributeValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** The same text for the same attributes in any order. */
export function attributesKey(attributes: Attributes): string {
  return JSON.stringify(
    Object.keys(attributes)
      .sort()
      .map((key) => [key, attributes[key]]),
  );
}
