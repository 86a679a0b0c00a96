import { OTHER } from './attributes.js';

// An instrument's name has at most 255 characters, the longest suffix of ours 23.
const INSTRUMENT = /^[A-Za-z][\w.\-/]{0,231}$/;

/** For adapters: whether metrics can have this name. */
export function isMetricsName(value: unknown): value is string {
  return typeof value === 'string' && INSTRUMENT.test(value);
}

/** For adapters: whether a stage, or an attribute, can have this name. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value !== OTHER;
}
