export type Value = string | number | boolean;
export type Values = Readonly<Record<string, Value>>;
export type Definition = Readonly<Record<string, readonly Value[] | 'open'>>;
export type Definitions = Readonly<Record<string, Definition>>;

/** A stage with its attributes. Two with the same key are the same. */
export interface Stage {
  readonly name: string;
  readonly attributes: Values;
  readonly key: string;
}

/** Attribute sets are equal where the SDK's are: it compares them as JSON, in which NaN and Infinity are one. */
export function keyOf(attributes: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(
    Object.keys(attributes)
      .sort()
      .map((key) => [key, attributes[key]]),
  );
}

export function isValue(value: unknown): value is Value {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

export function createStage(name: string, attributes: Values = {}): Stage {
  return { name, attributes, key: `${name} ${keyOf(attributes)}` };
}

// "A name that was not declared […] counts as `_OTHER`"
const OTHER = '_OTHER';
export const OTHER_STAGE: Stage = createStage(OTHER);

/** The stages that one metrics object declares. */
export class Stages {
  readonly #definitions: Map<string, readonly [string, Definition[string]][]>;
  readonly #limit: number;
  readonly #opened = new Set<string>();
  /** The same without what is above. */
  readonly #openValues = new Set<string>();

  constructor(definitions: Definitions, lifecycle: readonly string[], limit: number) {
    this.#definitions = new Map(
      [...lifecycle.map((name) => [name, {}] as const), ...Object.entries(definitions)].map(
        ([name, definition]) => [name, Object.entries(definition)],
      ),
    );
    this.#limit = limit;
  }

  /** The stage that is meant by what a caller passed; `values` is what could be read of the attributes. */
  resolve(stage: unknown, values: Readonly<Record<string, unknown>>): Stage {
    const definition = typeof stage === 'string' ? this.#definitions.get(stage) : undefined;
    if (definition === undefined) return OTHER_STAGE;
    const attributes: Record<string, Value> = {};
    for (const [key, list] of definition) {
      const value = values[key];
      const known =
        list === 'open'
          ? isValue(value) && this.#opens(stage, attributes, key, value)
          : isValue(value) && list.includes(value);
      // "[…] or a value that is not in a closed list, […] counts as `_OTHER`"
      attributes[key] = known ? (value as Value) : OTHER;
    }
    return createStage(stage as string, attributes);
  }

  /** "Every declared stage is exported as 0 from the first collection": those whose values are all closed. */
  declared(): Stage[] {
    return [...this.#definitions].flatMap(([name, definition]) => {
      let all: Record<string, Value>[] = [{}];
      for (const [key, list] of definition) {
        all = list === 'open' ? [] : all.flatMap((one) => list.map((value) => ({ ...one, [key]: value })));
      }
      return all.map((attributes) => createStage(name, attributes));
    });
  }

  // "Open values are bounded by `cardinalityLimit` alone."
  #opens(stage: unknown, above: Values, key: string, value: Value): boolean {
    const path = `${stage} ${keyOf(above)} ${key} ${typeof value} ${String(value)}`;
    if (!this.#opened.has(path) && this.#opened.size >= this.#limit) return false;
    this.#opened.add(path);
    this.#openValues.add(openValue(stage, key, value));
    return true;
  }

  /** What a read means: "Attributes that are not given are summed over", and a read makes nothing. */
  means(stage: unknown, values: Readonly<Record<string, unknown>>): (one: Stage) => boolean {
    const definition = typeof stage === 'string' ? this.#definitions.get(stage) : undefined;
    if (definition === undefined) return ({ key }) => key === OTHER_STAGE.key;
    const given: [string, Value][] = [];
    for (const [key, list] of definition) {
      const value = values[key];
      if (value === undefined) continue;
      const isKnown =
        list === 'open'
          ? this.#opened.size < this.#limit || this.#openValues.has(openValue(stage, key, value))
          : list.includes(value as Value);
      given.push([key, isKnown && isValue(value) ? value : OTHER]);
    }
    return ({ name, attributes }) =>
      name === stage &&
      given.every(([key, value]) => keyOf({ is: attributes[key] }) === keyOf({ is: value }));
  }
}

function openValue(stage: unknown, key: string, value: unknown): string {
  return `${String(stage)} ${key} ${isValue(value) ? keyOf({ is: value }) : ''}`;
}
