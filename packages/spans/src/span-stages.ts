import type { Attributes } from '@opentelemetry/api';
import type { Guard } from '@stageguard/core';
import { type AnyMetrics, guardUntilReleased } from '@stageguard/core/adapter';
import type { AnyRequest } from './marks.js';
import type { Rule, Rules } from './rules.js';

/** A mapping in force: which spans put the requests of which metrics into a stage. */
export class SpanStages {
  readonly metrics: AnyMetrics;
  /** Whether requests get their route from spans. */
  readonly routes: boolean;
  readonly #rules: Rules;

  constructor(metrics: AnyMetrics, rules: Rules, routes: boolean) {
    this.metrics = metrics;
    this.routes = routes;
    this.#rules = rules;
  }

  /** None where no pattern matches. */
  ruleFor(scope: string, name: string): Rule | undefined {
    return this.#rules.find(scope, name);
  }

  open(request: AnyRequest, rule: Rule, attributes: Attributes | undefined): Guard {
    const values = valuesOf(rule, attributes);
    return rule.holds
      ? request.guard(rule.stage as never, values as never)
      : guardUntilReleased(request, rule.stage, values);
  }
}

function valuesOf(rule: Rule, attributes: Attributes | undefined): Record<string, unknown> | undefined {
  if (rule.attributes.length === 0) return undefined;
  return Object.fromEntries(rule.attributes.map(([key, from]) => [key, attributes?.[from]]));
}
