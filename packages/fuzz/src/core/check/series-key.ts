import { keyOf } from '../model/stage.js';

const keys = new WeakMap<object, string>();

/** `keyOf`, once for each object: the SDK hands out the same ones in every collection. */
export function seriesKey(attributes: Readonly<Record<string, unknown>>): string {
  const known = keys.get(attributes);
  if (known !== undefined) return known;
  const key = keyOf(attributes);
  keys.set(attributes, key);
  return key;
}
