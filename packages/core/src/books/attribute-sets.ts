import { types } from 'node:util';
import type { Attributes } from '@opentelemetry/api';
import type { Listed } from '../numbers/series.js';
import { attributesKey, isAttributeValue } from '../words/attributes.js';
import type { AttributeValue } from '../words/stage-types.js';
import { warnOnce } from '../words/warn.js';
import { AttributeSet, type SeriesSource } from './attribute-set.js';
import { Path } from './path.js';

// Within `for … in` this costs nothing; `Object.hasOwn` costs 6 ns a key.
const isOwn = Object.prototype.hasOwnProperty;

// What a client can make us keep is bounded in number and in size. Of a set that has more attributes, or longer ones, the
// way is not kept: it is found by its encoded attributes, as the SDK finds it at every `add`.
const MOST_STEPS = 16;
const LONGEST_STEP = 256;
const NOT_PLAIN = 'attributes that are not a plain object are ignored';

/** Ways that are kept, and characters of encoded attributes, for each series that there may be. */
const STEPS_PER_SET = 16;
/** Sets that have come too late for a series of their own are known again too. */
const SETS_PER_SERIES = 4;
const LENGTH_PER_SET = 1_024;

/** The attribute sets of one ledger, and the way from an object to its set. */
export class AttributeSets<T extends Listed<T>> {
  /** That of a request without attributes. */
  readonly empty: AttributeSet<T>;
  readonly #source: SeriesSource<T>;
  readonly #limit: number;
  readonly #sets: Map<string, AttributeSet<T>> = new Map();
  #length = 0;
  #steps = 0;

  constructor(source: SeriesSource<T>, limit: number) {
    this.#source = source;
    this.#limit = limit;
    this.empty = new AttributeSet(source, {}, true);
    this.#sets.set(attributesKey({}), this.empty);
  }

  get all(): Iterable<AttributeSet<T>> {
    return this.#sets.values();
  }

  /**
   * The set of these attributes and those of `from`, which give way. May call the application: attributes can be getters.
   * Never throws for what it is given; what cannot be an attribute is left out with a warning.
   */
  extended(from: AttributeSet<T>, attributes: unknown): AttributeSet<T> {
    if (typeof attributes !== 'object' || attributes === null) {
      if (attributes !== undefined) warnOnce(NOT_PLAIN, attributes);
      return from;
    }
    let path = pathsFrom(from);
    // Once an attribute leads nowhere, the rest is gathered.
    let gathered: [string, AttributeValue][] | undefined;
    try {
      for (const key in attributes) {
        // Inherited keys are somebody's polluted prototype.
        if (!isOwn.call(attributes, key)) continue;
        const value = (attributes as Attributes)[key];
        if (value === undefined) continue;
        if (gathered === undefined) {
          const next = path.next(key, value as AttributeValue);
          if (next !== undefined) {
            path = next;
            continue;
          }
          if (!isPlain(attributes)) return from;
          gathered = path.attributes();
        }
        if (isAttributeValue(value)) gathered.push([key, value]);
        else warnOnce('attributes other than strings, numbers and booleans are dropped', key);
      }
    } catch (error) {
      if (!isPlain(attributes)) return from;
      warnOnce('attributes that cannot be read are ignored', error);
    }
    if (gathered === undefined) {
      // A walk without a step: it may have been given anything.
      if (path.set === from && !isPlain(attributes)) return from;
      return path.set ?? this.#arrive(from, path.attributes());
    }
    return this.#arrive(from, gathered);
  }

  #arrive(from: AttributeSet<T>, steps: readonly [string, AttributeValue][]): AttributeSet<T> {
    const set = this.#set({ ...from.values, ...Object.fromEntries(steps) });
    if (set.kept && from.kept && steps.length <= MOST_STEPS && steps.every(isShort))
      this.#keepWay(from, steps, set);
    return set;
  }

  #set(values: Attributes): AttributeSet<T> {
    const key = attributesKey(values);
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    const length = this.#length + key.length;
    const kept = this.#sets.size < SETS_PER_SERIES * this.#limit && length <= this.#limit * LENGTH_PER_SET;
    const set = new AttributeSet(this.#source, values, kept);
    if (!kept) return set;
    this.#length = length;
    this.#sets.set(key, set);
    return set;
  }

  #keepWay(from: AttributeSet<T>, steps: readonly [string, AttributeValue][], set: AttributeSet<T>): void {
    let path = pathsFrom(from);
    for (const [key, value] of steps) {
      let next = path.next(key, value);
      if (next === undefined) {
        if (++this.#steps > STEPS_PER_SET * this.#limit) return;
        next = path.extend(key, value);
      }
      path = next;
    }
    path.set = set;
  }
}

function pathsFrom<T extends Listed<T>>(set: AttributeSet<T>): Path<AttributeSet<T>> {
  if (set.paths !== undefined) return set.paths;
  const path = new Path<AttributeSet<T>>();
  path.set = set;
  set.paths = path;
  return path;
}

function isShort([key, value]: readonly [string, AttributeValue]): boolean {
  return key.length <= LONGEST_STEP && (typeof value !== 'string' || value.length <= LONGEST_STEP);
}

/** Asked once for each way that is walked: to ask at every request costs 10 ns on Node 20. */
function isPlain(attributes: object): boolean {
  const other = types.isProxy(attributes) ? 'a Proxy' : Array.isArray(attributes) ? 'an array' : undefined;
  if (other !== undefined) warnOnce(NOT_PLAIN, other);
  return other === undefined;
}
