import type { BoundStage, StageDefinitions } from '@stageguard/core';
import { type AnyMetrics, declaredStages, refuseUnknown, warnOnce, wrong } from '@stageguard/core/adapter';
import { readPattern, type SpanPattern } from './pattern.js';

// The names of spans may come from clients: those that are looked up once are remembered up to here.
const MOST_SCOPES = 200;
const MOST_NAMES = 1_000;
const LONGEST_NAME = 200;

/** One line of a mapping. */
export interface Rule extends SpanPattern {
  /** A stage without attributes is bound: it is not looked up for each span. */
  readonly stage: string | BoundStage;
  /** Each attribute of the stage with that of the span which has its value. */
  readonly attributes: readonly (readonly [string, string])[];
  readonly holds: boolean;
}

/** The rules of one mapping, in order. */
export class Rules {
  readonly #rules: readonly Rule[];
  readonly #byScope: Map<string, ScopeRules> = new Map();

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  find(scope: string, name: string): Rule | undefined {
    return (this.#byScope.get(scope) ?? this.#ofScope(scope)).find(name);
  }

  #ofScope(scope: string): ScopeRules {
    const rules = this.#rules.filter((rule) => rule.scope(scope));
    // Asked here, where a scope is met first, and not for each span.
    if (scope === '' && rules.length < this.#rules.length) {
      warnOnce('a tracer does not say its name; only patterns of any scope (`*//…`) match its spans');
    }
    const found = new ScopeRules(rules);
    if (this.#byScope.size < MOST_SCOPES) this.#byScope.set(scope, found);
    return found;
  }
}

class ScopeRules {
  readonly #rules: readonly Rule[];
  /** `null`: none matches. */
  readonly #byName: Map<string, Rule | null> = new Map();

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
  }

  find(name: string): Rule | undefined {
    if (this.#rules.length === 0) return undefined;
    const known = this.#byName.get(name);
    return (known === undefined ? this.#ofName(name) : known) ?? undefined;
  }

  #ofName(name: string): Rule | null {
    const found = this.#rules.find((rule) => rule.name(name)) ?? null;
    if (this.#byName.size < MOST_NAMES && name.length <= LONGEST_NAME) this.#byName.set(name, found);
    return found;
  }
}

/** @throws TypeError where a pattern, a stage or anything else of the mapping is wrong. */
export function readMapping(metrics: AnyMetrics, mapping: unknown): Rules {
  const stages = stagesOf(metrics);
  if (typeof mapping !== 'object' || mapping === null || Array.isArray(mapping)) {
    throw wrong('mapping', "an object of patterns 'scope//name' and stages", mapping);
  }
  return new Rules(Object.entries(mapping).map(([key, value]) => readRule(metrics, stages, key, value)));
}

/** @throws TypeError where an option is wrong. Returns whether requests get their route from spans. */
export function readRoute(options: unknown = {}): boolean {
  refuseUnknown(options, ['route']);
  const { route = false } = options as { readonly route?: unknown };
  if (typeof route !== 'boolean') throw wrong('route', 'true or false', route);
  return route;
}

function stagesOf(metrics: AnyMetrics): StageDefinitions {
  const stages = (metrics as AnyMetrics | undefined)?.current && declaredStages(metrics);
  if (stages === undefined) throw wrong('metrics', 'what createRequestMetrics returns', metrics);
  return stages;
}

function readRule(metrics: AnyMetrics, stages: StageDefinitions, key: string, value: unknown): Rule {
  const option = `mapping.${key}`;
  const pattern = readPattern(key);
  if (pattern === undefined) throw wrong('mapping', "named by patterns 'scope//name'", key);
  const {
    stage,
    attributes,
    hold = true,
  } = typeof value === 'string' ? { stage: value } : asRecord(option, value);
  if (typeof stage !== 'string' || !Object.hasOwn(stages, stage)) {
    const declared = Object.keys(stages).map((name) => `'${name}'`);
    throw wrong(`${option}.stage`, `a declared stage (${declared.join(', ')})`, stage);
  }
  if (typeof hold !== 'boolean') throw wrong(`${option}.hold`, 'true or false', hold);
  const keys = Object.keys(stages[stage] ?? {});
  const read = readAttributes(`${option}.attributes`, keys, attributes);
  return {
    ...pattern,
    stage: keys.length === 0 ? metrics.stage(stage as never) : stage,
    attributes: read,
    holds: hold,
  };
}

function asRecord(option: string, value: unknown): Record<string, unknown> {
  refuseUnknown(value, ['stage', 'attributes', 'hold'], option);
  return value as Record<string, unknown>;
}

function readAttributes(option: string, keys: readonly string[], given: unknown = {}): [string, string][] {
  refuseUnknown(given, keys, option);
  return keys.map((key) => {
    const { [key]: from = key } = given as Record<string, unknown>;
    if (typeof from !== 'string') throw wrong(`${option}.${key}`, "the name of a span's attribute", from);
    return [key, from];
  });
}
