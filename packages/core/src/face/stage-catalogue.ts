import type { Anomalies } from '../numbers/anomalies.js';
import { isAttributeValue, OTHER } from '../words/attributes.js';
import type { Stage, StageIndex } from '../words/stage.js';
import { isSameValue, type StagePattern } from '../words/stage-pattern.js';
import type { AttributeValue, StageDefinition, StageDefinitions } from '../words/stage-types.js';

/** The stages that one metrics object declares, and the way from a name and attributes to its `Stage`. */
export class StageCatalogue {
  /** Every declared stage with every combination of its closed values, in the order of declaration. */
  readonly declared: readonly Stage[];
  readonly #index: StageIndex;
  readonly #roots: Map<unknown, Stage | Branch> = new Map();
  readonly #definitions: Map<string, readonly [string, StageDefinition[string]][]> = new Map();
  readonly #limit: number;
  #open = 0;

  constructor(index: StageIndex, definitions: StageDefinitions, limit: number) {
    this.#index = index;
    this.#limit = limit;
    const declared: Stage[] = [];
    for (const [name, definition] of Object.entries(definitions)) {
      const attributes = Object.entries(definition);
      const root = this.#plant(name, attributes, {});
      this.#definitions.set(name, attributes);
      this.#roots.set(name, root);
      declared.push(...leaves(root));
    }
    this.declared = declared;
  }

  /** The stage meant by what was passed for its name. What was not declared counts as `_OTHER`, an anomaly. */
  find(stage: unknown, attributes: unknown, anomalies: Anomalies): Stage {
    let node = this.#roots.get(stage);
    if (node === undefined) return this.#unknownStage(stage, anomalies);
    while (node instanceof Branch) {
      const value: unknown = readAttribute(attributes, node.key);
      node = node.to(value) ?? this.#unlisted(node, value, anomalies);
    }
    return node;
  }

  /**
   * The stages that a read means; an attribute that is not given leaves them open. What was not declared counts as `_OTHER`
   * here too. A read is no anomaly, and makes nothing.
   */
  pattern(stage: unknown, attributes: unknown): StagePattern {
    const root = this.#roots.get(stage);
    if (root === undefined) return { name: OTHER, attributes: {} };
    const name = stage as string;
    const meant: [string, AttributeValue][] = [];
    for (const [key, values] of this.#definitions.get(name) ?? []) {
      const value = readAttribute(attributes, key);
      if (value !== undefined) meant.push([key, this.#countsAs(root, key, values, value)]);
    }
    return { name, attributes: Object.fromEntries(meant) };
  }

  #countsAs(
    root: Stage | Branch,
    key: string,
    values: StageDefinition[string],
    value: unknown,
  ): AttributeValue {
    if (!isAttributeValue(value)) return OTHER;
    if (values !== 'open') return values.includes(value) ? value : OTHER;
    if (this.#open < this.#limit) return value;
    return leaves(root).some(({ attributes }) => isSameValue(attributes[key], value)) ? value : OTHER;
  }

  #unknownStage(stage: unknown, anomalies: Anomalies): Stage {
    anomalies.add('unknown_stage', `a stage that is not declared counts as ${OTHER}`, nameOf(stage));
    return this.#index.stage(OTHER, {});
  }

  #unlisted(branch: Branch, value: unknown, anomalies: Anomalies): Stage | Branch {
    if (branch.open && isAttributeValue(value)) {
      if (this.#open < this.#limit) {
        this.#open++;
        return this.#grow(branch, value);
      }
      anomalies.add('overflow', `stage '${branch.stage}' has too many values of '${branch.key}'`);
    } else {
      const text = `a value of '${branch.key}' that stage '${branch.stage}' does not list counts as ${OTHER}`;
      anomalies.add('unknown_value', text, value === undefined ? 'undefined' : value);
    }
    return branch.next.get(OTHER) ?? this.#grow(branch, OTHER);
  }

  /** The part of the tree that lies behind one attribute's value. */
  #grow(branch: Branch, value: AttributeValue): Stage | Branch {
    const node = this.#plant(branch.stage, branch.rest, { ...branch.above, [branch.key]: value });
    branch.next.set(value, node);
    return node;
  }

  #plant(
    stage: string,
    definition: readonly [string, StageDefinition[string]][],
    above: Record<string, AttributeValue>,
  ): Stage | Branch {
    const [first, ...rest] = definition;
    if (first === undefined) return this.#index.stage(stage, above);
    const [key, values] = first;
    const branch = new Branch(stage, key, values === 'open', above, rest);
    if (values !== 'open') for (const value of values) this.#grow(branch, value);
    return branch;
  }
}

/** Where the value of one attribute decides: attributes are asked for in the order of their declaration. */
class Branch {
  readonly stage: string;
  readonly key: string;
  readonly open: boolean;
  readonly above: Record<string, AttributeValue>;
  readonly rest: readonly [string, StageDefinition[string]][];
  readonly next: Map<unknown, Stage | Branch> = new Map();
  // The value that was last found. Most ask for the same one as the one before them.
  #lastValue: unknown;
  #last: Stage | Branch | undefined;

  constructor(
    stage: string,
    key: string,
    open: boolean,
    above: Record<string, AttributeValue>,
    rest: readonly [string, StageDefinition[string]][],
  ) {
    this.stage = stage;
    this.key = key;
    this.open = open;
    this.above = above;
    this.rest = rest;
  }

  /** Where this value leads to, if it is known. */
  to(value: unknown): Stage | Branch | undefined {
    if (value === this.#lastValue) return this.#last;
    const next = this.next.get(value);
    if (next === undefined) return undefined;
    this.#lastValue = value;
    this.#last = next;
    return next;
  }
}

function leaves(node: Stage | Branch): Stage[] {
  return node instanceof Branch ? [...node.next.values()].flatMap(leaves) : [node];
}

function readAttribute(attributes: unknown, key: string): unknown {
  try {
    return (attributes as Record<string, unknown> | undefined)?.[key];
  } catch {
    return undefined;
  }
}

/** What to show of something that was passed for a stage; the details of an object say nothing. */
function nameOf(stage: unknown): string {
  return typeof stage === 'string' ? stage : `<${typeof stage}>`;
}
