import type { StageDefinitions, StageName } from '@stageguard/core';

/** What a span that matches a pattern does with its request. */
export type SpanRule<S extends StageDefinitions> = {
  readonly [T in keyof S & string]: {
    /** The stage that the request is in from the start of the span to its end. */
    readonly stage: T;
    /**
     * For each attribute of the stage the span's attribute that has its value: `{ operation: 'db.operation.name' }`. Values are those that
     * the span is started with; one that is not listed counts as `_OTHER`, an anomaly. Default: the attribute of the same name.
     */
    readonly attributes?: { readonly [K in keyof S[T]]?: string | undefined } | undefined;
    /**
     * Whether a request that is answered meanwhile stays `detached`, as long as the span is open, and a drain waits for it. `false`
     * for what nobody waits for. Default: true.
     */
    readonly hold?: boolean | undefined;
  };
}[keyof S & string];

/**
 * Patterns `scope//name` of spans, and the stage that each is: `{ 'pg//pg.query*': 'database' }`. `*` stands for any text. A scope is
 * the name of a tracer; the one of `@opentelemetry/instrumentation-pg` is also `pg`. The first pattern that matches holds.
 */
export type SpanMapping<S extends StageDefinitions> = {
  readonly [pattern: string]: StageName<S> | SpanRule<S>;
};

/** Options of `stagesFromSpans` and of `stageSpanProcessor`. */
export interface StagesFromSpansOptions {
  /**
   * Whether a request gets `http.route` from the spans that the instrumentation of a framework starts with it for what it has matched, as the
   * one of Express does. Once, and not where the request has that attribute. Default: false.
   */
  readonly route?: boolean | undefined;
}
